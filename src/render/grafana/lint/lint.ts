import type { AnyMetric } from '../../../instrumentation/metric.ts'
import type { DashboardJson } from './dashboard-json.ts'
import { rules } from './rules.ts'

export interface LintProblem {
  readonly rule: string
  readonly dashboard: string
  readonly problem: string
}

/** The series of a catalogue that only go up. */
const counterSeries = (metrics: readonly AnyMetric[]): ReadonlySet<string> =>
  new Set(
    metrics.flatMap(({ type, name }) => {
      if (type === 'histogram') return [`${name}_bucket`, `${name}_count`, `${name}_sum`]
      return type === 'counter' ? [name] : []
    }),
  )

/** What Grafana's linter, and ours, would say of a rendered dashboard that reads these metrics. */
export const lintDashboard = (dashboard: DashboardJson, metrics: readonly AnyMetric[]): readonly LintProblem[] => {
  const known = { counters: counterSeries(metrics) }
  return Object.entries(rules).flatMap(([rule, find]) =>
    find(dashboard, known).map((problem) => ({ rule, dashboard: dashboard.title, problem })),
  )
}
