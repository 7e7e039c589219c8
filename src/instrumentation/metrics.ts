import { counter, histogram, oneOf, route, tenant } from './metric.ts'

export const httpRequests = counter('http_requests_total', {
  help: 'HTTP requests answered or aborted.',
  labels: { tenant_id: tenant, method: oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'OTHER'), endpoint: route, status: { kind: 'free', expected: 8 } },
})

export const requestDuration = histogram('http_request_duration_seconds', {
  help: 'Time from request received to response finished or aborted.',
  unit: 'seconds',
  labels: { tenant_id: tenant, endpoint: route },
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 5, 10],
})
