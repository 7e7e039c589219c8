import { type Alert, alert } from './alert.ts'
import { type BurnWindow, burnFactor } from './burn.ts'
import { type Duration, seconds } from './duration.ts'
import { type PromQL, promql } from './promql.ts'
import { badEvents, burnRate, countWindow, errorBudget, events, publishedErrorBudget } from './recorded.ts'
import type { Cadence, RecordingRule, RuleGroup } from './rule.ts'
import { by, select } from './selector.ts'
import type { Slo } from './slo.ts'

export interface BurnPolicy {
  readonly windows: readonly BurnWindow[]
  /**
   * Bad events below which nobody is paged. A floor on bad events, not on traffic: a request-rate floor would hide the
   * total outage of a small tenant.
   */
  readonly minimumBadEvents: number
}

/**
 * One error budget for each SLO and tenant, whatever the exporters say: replicas agree through `min`, and while a tenant
 * changes tier the stricter budget wins, for a second series here would fail every join that reads it.
 */
export const errorBudgetRules: RuleGroup = {
  name: 'slo-error-budget',
  rules: [
    {
      record: errorBudget,
      expr: promql`
        bottomk ${by(publishedErrorBudget, 'slo', 'tenant_id')} (1,
          min ${by(publishedErrorBudget, 'slo', 'tenant_id', 'tier')} (last_over_time(${publishedErrorBudget}[10m]))
        )`,
    },
  ],
}

const increasePerTenant = (selected: PromQL): PromQL =>
  promql`sum by (tenant_id) (increase(${selected}[${countWindow}]))`

/** Bad events, and 0 where a tenant has traffic but no series of failures yet: a ratio of an absent series is absent, not 0. */
const badCount = ({ id, indicator: { counted } }: Slo): PromQL => {
  const total = select(events, { slo: id })
  return counted.outcome === 'bad'
    ? promql`
        ${increasePerTenant(counted.events)}
          or on (tenant_id) ${total} * 0`
    : promql`
        clamp_min(
          ${total} - on (tenant_id) ${increasePerTenant(counted.events)},
          0
        )`
}

const countRules = (slo: Slo): readonly RecordingRule[] => [
  { record: events, labels: { slo: slo.id }, expr: increasePerTenant(slo.indicator.total) },
  { record: badEvents, labels: { slo: slo.id }, expr: badCount(slo) },
]

/** Sum of a recorded count over a window. Overlapping five-minute counts inflate it alike above and below a fraction. */
const summed = (series: PromQL, window: Duration): PromQL =>
  window === countWindow ? series : promql`sum_over_time(${series}[${window}])`

/**
 * Counts over counts, never a mean of ratios: a quiet five minutes with one failure must not weigh as much as a busy
 * five minutes without any.
 */
const burnRule = ({ id }: Slo, window: Duration): RecordingRule => ({
  record: burnRate(window),
  expr: promql`
    ${summed(select(badEvents, { slo: id }), window)}
      / ${summed(select(events, { slo: id }), window)}
      / on (slo, tenant_id) group_left (tier) ${select(errorBudget, { slo: id })}`,
})

/** Undoes the overlap of recorded counts: each event is counted once for every evaluation within the count window. */
const badEventsWithin = ({ id }: Slo, window: Duration, cadence: Cadence): PromQL => {
  const evaluationsPerCount = seconds(countWindow) / seconds(cadence.evaluation)
  return window === countWindow
    ? select(badEvents, { slo: id })
    : promql`sum_over_time(${select(badEvents, { slo: id })}[${window}]) / ${evaluationsPerCount}`
}

const pascal = (kebab: string): string => kebab.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase())

/** `api-availability` with the row `page-fast` gives `ApiAvailabilityBurnPageFast`. */
export const burnAlertName = (slo: Slo, window: BurnWindow): string => `${pascal(slo.id)}Burn${pascal(window.name)}`

const burnAlert = (slo: Slo, window: BurnWindow, policy: BurnPolicy, cadence: Cadence): Alert => {
  const factor = burnFactor(window, slo.period)
  return alert({
    name: burnAlertName(slo, window),
    severity: window.severity,
    scope: 'tenant',
    family: slo.family,
    labels: { slo: slo.id, burn: window.name },
    resultLabels: ['slo', 'tenant_id', 'tier'],
    expr: promql`
      ${select(burnRate(window.long), { slo: slo.id })} > ${factor}
        and on (slo, tenant_id) ${select(burnRate(window.short), { slo: slo.id })} > ${factor}
        and on (slo, tenant_id) ${badEventsWithin(slo, window.long, cadence)} >= ${policy.minimumBadEvents}`,
    summary: `{{ $labels.tenant_id }} burns its ${slo.title} budget {{ $value | humanize }}x too fast`,
    description:
      `${slo.promise} Over the last ${window.long} tenant {{ $labels.tenant_id }} ({{ $labels.tier }}) used its error budget ` +
      `{{ $value | humanize }} times faster than its objective allows; at ${factor} times, ` +
      `${window.budgetShare * 100} % of the ${slo.period} budget is gone in ${window.long}.`,
    dashboard: slo.dashboard,
    runbook: `${slo.id}-burn`,
  })
}

const burnWindowsOf = ({ windows }: BurnPolicy): readonly Duration[] =>
  [...new Set(windows.flatMap(({ long, short }) => [short, long]))].sort((a, b) => seconds(a) - seconds(b))

/** What Prometheus evaluates for one SLO. Records and alerts share a group, so an alert never reads yesterday's record. */
export const sloRules = (slo: Slo, policy: BurnPolicy, cadence: Cadence): RuleGroup => ({
  name: `slo-${slo.id}`,
  rules: [
    ...countRules(slo),
    ...burnWindowsOf(policy).map((window) => burnRule(slo, window)),
    ...policy.windows.map((window) => burnAlert(slo, window, policy, cadence)),
  ],
})
