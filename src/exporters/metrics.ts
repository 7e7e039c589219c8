import { free, gauge } from '../instrumentation/metric.ts'

const exporter = free({ expected: 10 })

/** What every exporter tells of itself. */
export const exporterUp = gauge('tenantscope_exporter_up', {
  help: 'Whether the last collection of an exporter succeeded. While it is 0 its other series are absent, not frozen.',
  labels: { exporter },
})

export const exporterDuration = gauge('tenantscope_exporter_collect_seconds', {
  help: 'How long the last collection of an exporter took.',
  unit: 'seconds',
  labels: { exporter },
})

export const exporterFrameMetrics = [exporterUp, exporterDuration] as const
