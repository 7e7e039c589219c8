import { counter, free, gauge, histogram, oneOf, route, status, tenant } from './metric.ts'
import { EXECUTION_STATUSES } from './temporal-context.ts'

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'OTHER'] as const

export const httpRequests = counter('http_requests_total', {
  help: 'HTTP requests that were answered, refused as malformed, or given up by the client (status 499).',
  labels: { tenant_id: tenant, method: oneOf(...METHODS), endpoint: route, status },
})

export const requestDuration = histogram('http_request_duration_seconds', {
  help: 'Time from the request being received to its response being finished or given up.',
  unit: 'seconds',
  labels: { tenant_id: tenant, endpoint: route },
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 5, 10],
})

export const tenantsAdmitted = gauge('telemetry_tenants', {
  help: 'Tenants that have series of their own. At the cap, further ones are counted together as __other__.',
  labels: {},
})

export const tenantsRefused = counter('telemetry_tenants_refused_total', {
  help: 'Look-ups of a tenant beyond the cap, which were counted as __other__.',
  labels: {},
})

export const serviceInfo = gauge('service_info', {
  help: 'Always 1: which build of which service this process runs, to join to its other series.',
  labels: { service: free({ expected: 2 }), version: free({ expected: 2 }), environment: free({ expected: 1 }) },
})

/** What the library itself emits, whatever the framework. */
export const instrumentationMetrics = [
  httpRequests,
  requestDuration,
  tenantsAdmitted,
  tenantsRefused,
  serviceInfo,
] as const

/** What the adapters emit, each where it is used. */
const pool = free({ expected: 4 })

export const poolUsage = gauge('postgres_connection_pool_usage', {
  help: 'Share of the pool that is checked out; 1 means that the next query waits.',
  unit: 'ratio',
  labels: { pool },
})

export const activeConnections = gauge('postgres_active_connections', {
  help: 'Connections of the pool that are in use now.',
  labels: { pool },
})

export const poolWaiting = gauge('postgres_pool_waiting_requests', {
  help: 'Requests that wait for a connection of the pool.',
  labels: { pool },
})

export const queryTime = counter('postgres_query_seconds_total', {
  help: 'Time that statements took, from being sent to being answered, by the tenant whose work sent them.',
  unit: 'seconds',
  labels: { tenant_id: tenant },
})

export const pgMetrics = [poolUsage, activeConnections, poolWaiting, queryTime] as const

/** Commands by what they do to data; names of single commands would be too many series for each tenant. */
export const REDIS_OPERATIONS = ['read', 'write', 'delete', 'script', 'publish', 'other'] as const

export const redisOperations = counter('redis_operations_total', {
  help: 'Redis commands sent, by the tenant whose work sent them.',
  labels: { tenant_id: tenant, operation: oneOf(...REDIS_OPERATIONS) },
})

export const ioredisMetrics = [redisOperations] as const

export const websocketConnections = gauge('websocket_connections', {
  help: 'WebSocket connections open on this pod.',
  labels: { tenant_id: tenant },
})

export const wsMetrics = [websocketConnections] as const

const workflow = { tenant_id: tenant, workflow_type: free({ expected: 3 }) }

export const workflowExecutions = counter('temporal_workflow_executions', {
  help: 'Workflow executions begun, whichever engine carries them. One that a crashed worker leaves and another continues counts once.',
  labels: workflow,
})

export const workflowEndings = counter('temporal_workflow_endings_total', {
  help: 'Workflow executions that ended, by how.',
  labels: { ...workflow, status: oneOf(...EXECUTION_STATUSES) },
})

export const temporalMetrics = [workflowExecutions, workflowEndings] as const

export const logLinesDelivered = counter('log_lines_delivered_total', {
  help: 'Log lines that Loki has acknowledged, pushed by the process itself.',
  labels: {},
})

export const LINE_LOSSES = ['spool_full', 'refused', 'disk'] as const

export const logLinesLost = counter('log_lines_lost_total', {
  help: 'Log lines that will never reach Loki: the spool was full, Loki refused them for good, or the disk could not be written.',
  labels: { reason: oneOf(...LINE_LOSSES) },
})

export const PUSH_FAILURES = ['unreachable', 'timeout', 'throttled', 'server', 'forbidden', 'refused'] as const

export const logPushFailures = counter('log_push_failures_total', {
  help: 'Pushes to Loki that failed. All but the refused ones are tried again.',
  labels: { reason: oneOf(...PUSH_FAILURES) },
})

export const logSpoolBytes = gauge('log_spool_bytes', {
  help: 'Log lines that wait on disk or in memory for Loki.',
  unit: 'bytes',
  labels: {},
})

export const logSpoolLimit = gauge('log_spool_limit_bytes', {
  help: 'How much may wait for Loki. Beyond it the oldest lines are lost.',
  unit: 'bytes',
  labels: {},
})

/** What direct delivery to Loki emits. */
export const lokiMetrics = [logLinesDelivered, logLinesLost, logPushFailures, logSpoolBytes, logSpoolLimit] as const
