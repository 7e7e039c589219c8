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
