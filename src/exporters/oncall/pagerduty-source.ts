import { ourServices } from '../../oncall/our-services.ts'
import { type RestClientOptions, restClient } from '../../oncall/pagerduty/rest-client.ts'
import { type Incident, readIncidents } from '../../oncall/report/incident.ts'

/** Pages of the services that `tenantscope oncall apply` has made for a stack. Fails where there is none. */
export const pagerDutyIncidents =
  (name: string, options: RestClientOptions) =>
  async (span: {
    readonly since: Date
    readonly until: Date
    readonly signal: AbortSignal
  }): Promise<readonly Incident[]> => {
    const client = restClient({ ...options, signal: span.signal })
    const services = await ourServices(client, name)
    if (services.length === 0) throw new Error(`PagerDuty has no service of ${name}: run "tenantscope oncall apply"`)
    return readIncidents(client, { services, ...span, now: span.until })
  }
