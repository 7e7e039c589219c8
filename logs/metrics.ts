import { free, gauge, oneOf, status, tenant } from '../src/instrumentation/metric.ts'

/** What Loki's ruler reads from log lines and writes to Prometheus. Its windows follow the names. */
export const logLines = gauge('tenant:log_lines:count5m', {
  help: 'Lines of log of a tenant over five minutes, counted by Loki.',
  labels: { tenant_id: tenant },
})

export const logBytes = gauge('tenant:log_bytes:sum5m', {
  help: 'Bytes of log of a tenant over five minutes, counted by Loki.',
  unit: 'bytes',
  labels: { tenant_id: tenant },
})

export const logLevels = gauge('component:log_lines:count5m', {
  help: 'Lines of log of a component at a level over five minutes, counted by Loki.',
  labels: { component: free({ expected: 4 }), level: oneOf('info', 'warn', 'error') },
})

export const loggedRequests = gauge('tenant:logged_requests:count5m', {
  help: 'Requests of a tenant over five minutes as their access lines tell: a witness beside the metrics of the service.',
  labels: { tenant_id: tenant },
})

export const loggedErrors = gauge('tenant:logged_errors:count5m', {
  help: 'Requests of a tenant that ended in a server error over five minutes, as their access lines tell.',
  labels: { tenant_id: tenant },
})

export const loggedRefusals = gauge('status:logged_refusals:count5m', {
  help: 'Requests over five minutes that were refused for want of a valid token (401) or for a token of another tenant (403).',
  labels: { status_code: status },
})

export const logMetrics = [logLines, logBytes, logLevels, loggedRequests, loggedErrors, loggedRefusals] as const
