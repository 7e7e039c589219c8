import { exporterMetrics } from './exporters/catalog.ts'
import { instrumentationMetrics, ioredisMetrics, lokiMetrics, pgMetrics } from './instrumentation/metrics.ts'
import { tracingMetrics } from './instrumentation/tracing/metrics.ts'
import { serviceMetrics } from './service/metrics.ts'

export { external } from './external-metrics.ts'

/** Everything that our own processes emit, each metric declared beside the code that emits it. */
export const catalog = [
  ...instrumentationMetrics,
  ...pgMetrics,
  ...ioredisMetrics,
  ...lokiMetrics,
  ...tracingMetrics,
  ...serviceMetrics,
  ...exporterMetrics,
] as const
