import { availability } from '../src/core/indicator.ts'
import { matches } from '../src/core/selector.ts'
import { slo } from '../src/core/slo.ts'
import { httpRequests } from '../src/instrumentation/metrics.ts'

export const apiAvailability = slo({
  id: 'api-availability',
  title: 'API availability',
  promise: 'A request is answered without a server error.',
  owner: 'platform',
  family: 'api-errors',
  dashboard: 'tenant-health',
  period: '30d',
  objectives: { starter: 0.995, business: 0.999, enterprise: 0.999 },
  indicator: availability(httpRequests, { bad: { status: matches(/5../) } }),
})
