import { fasterThan } from '../src/core/indicator.ts'
import { slo } from '../src/core/slo.ts'
import { requestDuration } from '../src/instrumentation/metrics.ts'

export const apiLatency = slo({
  id: 'api-latency',
  title: 'API latency',
  promise: 'A request is answered within half a second.',
  owner: 'platform',
  family: 'api-latency',
  dashboard: 'tenant-health',
  period: '30d',
  objectives: { starter: 0.95, business: 0.98, enterprise: 0.99 },
  indicator: fasterThan(requestDuration, 0.5),
})
