import { free, gauge, oneOf } from '../../instrumentation/metric.ts'

const severity = oneOf('critical', 'warning')
const statistic = oneOf('median', 'p95', 'max')

/* All of the last 30 days, as PagerDuty's log has them. */

export const onCallPages = gauge('oncall_pages_last_30_days', {
  help: 'Pages of the last 30 days, by whether they came in the night hours of the rota.',
  labels: { severity, time: oneOf('day', 'night') },
})

export const onCallOpenPages = gauge('oncall_open_pages', {
  help: 'Pages that are not over, by whether somebody has acknowledged them.',
  labels: { severity, state: oneOf('waiting', 'in_work') },
})

export const onCallRecoveredAlone = gauge('oncall_recovered_alone_pages', {
  help: 'Pages of the last 30 days that were over before anybody acknowledged them.',
  labels: { severity },
})

export const onCallAcknowledge = gauge('oncall_time_to_acknowledge_seconds', {
  help: 'How long pages of the last 30 days waited to be acknowledged; absent when none was.',
  unit: 'seconds',
  labels: { severity, statistic },
})

export const onCallResolve = gauge('oncall_time_to_resolve_seconds', {
  help: 'How long pages of the last 30 days went on; absent when none is over.',
  unit: 'seconds',
  labels: { severity, statistic },
})

const objective = oneOf('acknowledge', 'resolve')

export const onCallObjective = gauge('oncall_objective_seconds', {
  help: 'How soon a page should be acknowledged, or be over.',
  unit: 'seconds',
  labels: { severity, objective },
})

export const onCallObjectiveKept = gauge('oncall_objective_kept_ratio', {
  help: 'Share of the decided pages of the last 30 days that kept the objective; absent when none is decided.',
  unit: 'ratio',
  labels: { severity, objective },
})

export const onCallShiftPages = gauge('oncall_shift_pages', {
  help: 'Pages of each shift of the last 30 days, by its first day and by night or day.',
  labels: { shift: free({ expected: 6 }), time: oneOf('day', 'night') },
})

export const onCallNoisyAlerts = gauge('oncall_noisiest_alert_pages', {
  help: 'Pages of the ten alerts that paged most often in the last 30 days.',
  labels: { alert: free({ expected: 10 }) },
})

export const onCallMetrics = [
  onCallPages,
  onCallOpenPages,
  onCallRecoveredAlone,
  onCallAcknowledge,
  onCallResolve,
  onCallObjective,
  onCallObjectiveKept,
  onCallShiftPages,
  onCallNoisyAlerts,
] as const
