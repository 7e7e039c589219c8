import { availability } from '../src/core/indicator.ts'
import { anyOf } from '../src/core/selector.ts'
import { slo } from '../src/core/slo.ts'
import { websocketUpdates } from '../src/service/metrics.ts'

/** An update that is missed costs a reload: nobody is woken for it. */
export const websocketDelivery = slo({
  id: 'websocket-delivery',
  title: 'WebSocket delivery',
  promise: 'An update of a task reaches whoever watches it.',
  owner: 'platform',
  family: 'websocket',
  dashboard: 'tenant-health',
  period: '30d',
  urgency: 'ticket',
  objectives: { starter: 0.98, business: 0.99, enterprise: 0.995 },
  indicator: availability(websocketUpdates, {
    bad: { outcome: anyOf('unpublished', 'unsent', 'cut_off') },
  }),
})
