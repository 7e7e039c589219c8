/** Direct delivery of log lines to Loki, with a loss that is bounded and counted. */
export type { DeliveryCounts } from './delivery/delivery-counts.ts'
export { createLokiDelivery, type LokiDelivery, type LokiDeliveryOptions } from './delivery/loki-delivery.ts'
export { fromPinoLoki, type PinoLokiOptions } from './delivery/pino-loki-options.ts'
export { lokiMetrics } from './metrics.ts'
