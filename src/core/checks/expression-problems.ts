import type { AnyMetric } from '../../instrumentation/metric.ts'
import { panelQueries } from '../dashboard.ts'
import { promqlProblems, seriesNames } from '../promql-problems.ts'
import { isAlert, type RuleGroup } from '../rule.ts'
import { ruleGroups, type Stack } from '../stack.ts'
import type { Check } from './check.ts'

const recordedMetrics = (groups: readonly RuleGroup[]): readonly AnyMetric[] =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])))

/** Everything that an expression of this stack may read. */
export const knownSeries = (stack: Stack): ReadonlyMap<string, AnyMetric> =>
  seriesNames([
    ...stack.metrics,
    ...stack.externalMetrics,
    ...recordedMetrics(ruleGroups(stack)),
    ...(stack.logs?.ruleGroups ?? []).flatMap(({ rules }) =>
      rules.flatMap((rule) => ('record' in rule ? rule.record : [])),
    ),
  ])

export const expressionProblems: Check = (stack) => {
  const known = knownSeries(stack)
  return ruleGroups(stack).flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      promqlProblems(rule.expr, known, isAlert(rule) ? `alert ${rule.name}` : `record ${rule.record.name}`),
    ),
  )
}

export const panelProblems: Check = (stack) => {
  const known = knownSeries(stack)
  return stack.dashboards.flatMap((dashboard) => [
    ...panelQueries(dashboard).flatMap(({ panel, query }) =>
      promqlProblems(query.expr, known, `dashboard ${dashboard.uid}, panel ${panel.title}`),
    ),
    ...(dashboard.annotations ?? []).flatMap(({ name, expr }) =>
      promqlProblems(expr, known, `dashboard ${dashboard.uid}, annotation ${name}`),
    ),
  ])
}
