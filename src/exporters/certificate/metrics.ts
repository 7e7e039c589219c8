import { free, gauge } from '../../instrumentation/metric.ts'

export const certificateExpiry = gauge('certificate_not_after_timestamp_seconds', {
  help: 'When the first certificate of a chain expires, as seconds since 1970.',
  unit: 'timestamp',
  labels: { source: free({ expected: 10 }) },
})

export const certificateMetrics = [certificateExpiry] as const
