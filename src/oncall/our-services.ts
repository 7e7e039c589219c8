import { isOurs } from './marker.ts'
import type { RestClient } from './pagerduty/rest-client.ts'

/** Ids of the services that `oncall apply` has made for a stack. */
export const ourServices = async (client: RestClient, name: string): Promise<readonly string[]> => {
  const services = await client.list('services', 'services')
  return services.filter(({ description }) => isOurs(description, name)).map(({ id }) => id)
}
