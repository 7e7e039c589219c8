import { backupMetrics } from './backup/metrics.ts'
import { certificateMetrics } from './certificate/metrics.ts'
import { diskMetrics } from './disk/metrics.ts'
import { exporterFrameMetrics } from './metrics.ts'
import { podMetrics } from './pod/metrics.ts'
import { redisMetrics } from './redis/metrics.ts'
import { tenantMetrics } from './tenant/metrics.ts'

/** Everything that the exporters emit. */
export const exporterMetrics = [
  ...exporterFrameMetrics,
  ...podMetrics,
  ...redisMetrics,
  ...diskMetrics,
  ...certificateMetrics,
  ...backupMetrics,
  ...tenantMetrics,
] as const
