import { type RestClient, restClient } from '../../oncall/pagerduty/rest-client.ts'
import { CommandError } from '../command-error.ts'

const required = (name: string, purpose: string): string => {
  const value = process.env[name]
  if (value) return value
  throw new CommandError(`ONCALL_KEY: ${name} is not set\n    fix:  put ${purpose} into it; it is never printed`)
}

/** Keys come by the environment, for arguments show in the list of processes. */
export const pagerDutyFromEnvironment = (): RestClient => {
  const url = process.env.PAGERDUTY_API_URL
  if (url !== undefined && !(URL.canParse(url) && new URL(url).protocol === 'https:')) {
    throw new CommandError(
      'ONCALL_URL: PAGERDUTY_API_URL is no https:// URL\n    fix:  leave it out for api.pagerduty.com',
    )
  }
  return restClient({ token: required('PAGERDUTY_TOKEN', 'a REST API key of PagerDuty'), ...(url && { url }) })
}

/** Where events go and the key that says to whom. */
export const eventsFromEnvironment = (): { readonly routingKey: string; readonly server?: string } => {
  const routingKey = required('PAGERDUTY_ROUTING_KEY', 'the integration key of the service')
  const server = process.env.PAGERDUTY_EVENTS_HOST
  return { routingKey, ...(server && { server }) }
}
