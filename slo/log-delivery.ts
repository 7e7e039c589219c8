import { delivery } from '../src/core/indicator.ts'
import { slo } from '../src/core/slo.ts'
import { logLinesDelivered, logLinesLost } from '../src/instrumentation/metrics.ts'

/** Lines of all tenants share one spool and are lost together, so this is a promise of the platform. */
export const logDelivery = slo({
  id: 'log-delivery',
  title: 'log delivery',
  promise: 'A log line reaches Loki.',
  owner: 'platform',
  family: 'logs',
  dashboard: 'infrastructure-health',
  period: '30d',
  urgency: 'ticket',
  objectives: { platform: 0.999 },
  indicator: delivery(logLinesDelivered, logLinesLost),
})
