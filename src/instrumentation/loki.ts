/** Direct delivery of log lines to Loki, with a loss that is bounded and counted. */
export type { DeliveryCounts } from './delivery/delivery-counts.ts'
export { createLokiDelivery, type LokiDelivery, type LokiDeliveryOptions } from './delivery/loki-delivery.ts'
export { lokiMetrics } from './metrics.ts'
