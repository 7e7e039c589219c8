/** Direct delivery of log lines to Loki, with a loss that is bounded and counted. */
export {
  createLokiDelivery,
  type DeliveryCounts,
  type LokiDelivery,
  type LokiDeliveryOptions,
} from './delivery/loki-delivery.ts'
export { lokiMetrics } from './metrics.ts'
