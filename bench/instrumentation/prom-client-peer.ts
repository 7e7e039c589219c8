/** The same two request metrics in prom-client, as most services have them. */
import { Counter, Histogram, Registry } from 'prom-client'
import { httpRequests, requestDuration } from '../../src/instrumentation/metrics.ts'

export interface PromClientPeer {
  readonly registry: Registry
  record(tenantId: string, endpoint: string, status: string): void
}

export const promClientPeer = (): PromClientPeer => {
  const registry = new Registry()
  const registers = [registry]
  const { name, help } = httpRequests
  const requests = new Counter({ name, help, labelNames: Object.keys(httpRequests.labels), registers })
  const duration = new Histogram({
    name: requestDuration.name,
    help: requestDuration.help,
    labelNames: Object.keys(requestDuration.labels),
    buckets: [...requestDuration.buckets],
    registers,
  })
  return {
    registry,
    record(tenant_id, endpoint, status) {
      requests.inc({ tenant_id, method: 'GET', endpoint, status })
      duration.observe({ tenant_id, endpoint }, 0.05)
    },
  }
}
