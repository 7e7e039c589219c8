import { exporterMetrics } from './exporters/catalog.ts'
import { ioredisMetrics } from './instrumentation/ioredis.ts'
import { instrumentationMetrics } from './instrumentation/metrics.ts'
import { pgMetrics } from './instrumentation/pg.ts'
import { serviceMetrics } from './service/metrics.ts'

export { external } from './external-metrics.ts'

/** Everything that our own processes emit, each metric declared beside the code that emits it. */
export const catalog = [
  ...instrumentationMetrics,
  ...pgMetrics,
  ...ioredisMetrics,
  ...serviceMetrics,
  ...exporterMetrics,
] as const
