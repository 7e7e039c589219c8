import { backupMetrics } from './backup/metrics.ts'
import { certificateMetrics } from './certificate/metrics.ts'
import { costMetrics } from './cost/metrics.ts'
import { diskMetrics } from './disk/metrics.ts'
import { kubernetesMetrics } from './kubernetes/metrics.ts'
import { exporterFrameMetrics } from './metrics.ts'
import { onCallMetrics } from './oncall/metrics.ts'
import { podMetrics } from './pod/metrics.ts'
import { postgresMetrics } from './postgres/metrics.ts'
import { redisMetrics } from './redis/metrics.ts'
import { quotaMetrics, tenantMetrics } from './tenant/metrics.ts'

/** Everything that the exporters emit. */
export const exporterMetrics = [
  ...exporterFrameMetrics,
  ...podMetrics,
  ...kubernetesMetrics,
  ...postgresMetrics,
  ...redisMetrics,
  ...diskMetrics,
  ...certificateMetrics,
  ...backupMetrics,
  ...tenantMetrics,
  ...quotaMetrics,
  ...costMetrics,
  ...onCallMetrics,
] as const
