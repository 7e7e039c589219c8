import { counter, free, gauge, histogram, oneOf, route, status, tenant } from './metric.ts'

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

export const pgMetrics = [poolUsage, activeConnections, poolWaiting] as const

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
