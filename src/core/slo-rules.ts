import { type Alert, alert } from './alert.ts'
import { type BurnWindow, burnFactor } from './burn.ts'
import { burnCases } from './burn-cases.ts'
import { type Duration, seconds } from './duration.ts'
import { lowVolumeAlert } from './low-volume.ts'
import { type PromQL, promql } from './promql.ts'
import { budgetCases, countCases, errorBudgetCases } from './record-cases.ts'
import {
  badEvents,
  budgetExhaustion,
  budgetLeft,
  burnRate,
  countWindow,
  errorBudget,
  events,
  publishedErrorBudget,
  rolledUpBadEvents,
  rolledUpEvents,
} from './recorded.ts'
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
  cases: errorBudgetCases,
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

/** Windows beyond this are sums of rollups: at 30 s, three days of counts would be 8,640 samples a series, ten times as many. */
const LONGEST_FINE_WINDOW_SECONDS = seconds('6h')

const isLong = (window: Duration): boolean => seconds(window) > LONGEST_FINE_WINDOW_SECONDS

/** Sum of a recorded count over a window. Overlapping five-minute counts inflate it alike above and below a fraction. */
const summed = ({ id }: Slo, kind: 'all' | 'bad', window: Duration): PromQL => {
  const [fine, rolledUp] = kind === 'all' ? [events, rolledUpEvents] : [badEvents, rolledUpBadEvents]
  if (window === countWindow) return select(fine, { slo: id })
  return promql`sum_over_time(${select(isLong(window) ? rolledUp : fine, { slo: id })}[${window}])`
}

/**
 * Counts over counts, never a mean of ratios: a quiet five minutes with one failure must not weigh as much as a busy
 * five minutes without any.
 */
const burnRule = (slo: Slo, window: Duration): RecordingRule => ({
  record: burnRate(window),
  expr: promql`
    ${summed(slo, 'bad', window)}
      / ${summed(slo, 'all', window)}
      / on (slo, tenant_id) group_left (tier) ${select(errorBudget, { slo: slo.id })}`,
})

/** Undoes the overlap of recorded counts: each event is counted once for every evaluation within the count window. */
const badEventsWithin = (slo: Slo, window: Duration, cadence: Cadence): PromQL => {
  const interval = isLong(window) ? cadence.rollup : cadence.evaluation
  const overlap = window === countWindow ? 1 : seconds(countWindow) / seconds(interval)
  return overlap === 1 ? summed(slo, 'bad', window) : promql`${summed(slo, 'bad', window)} / ${overlap}`
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
    cases: burnCases(slo, window, policy.minimumBadEvents),
  })
}

/** What is left of the budget of a rolling period, and for how long at the present rate. */
const budgetRules = ({ id, period }: Slo): readonly RecordingRule[] => [
  { record: budgetLeft, expr: promql`1 - ${select(burnRate(period), { slo: id })}` },
  {
    record: budgetExhaustion,
    expr: promql`
      clamp_min(${select(budgetLeft, { slo: id })}, 0) * ${seconds(period)}
        / (${select(burnRate('1h'), { slo: id })} > 0)`,
  },
]

const rollupRules = ({ id }: Slo): readonly RecordingRule[] => [
  { record: rolledUpEvents, expr: promql`${select(events, { slo: id })}` },
  { record: rolledUpBadEvents, expr: promql`${select(badEvents, { slo: id })}` },
]

const distinct = (windows: readonly Duration[]): readonly Duration[] =>
  [...new Set(windows)].sort((a, b) => seconds(a) - seconds(b))

/**
 * What Prometheus evaluates for one SLO, at two paces: windows up to six hours on fine counts, longer ones on rollups.
 * Each alert is in the group that records its long window, so it never reads yesterday's record.
 */
export const sloRules = (slo: Slo, policy: BurnPolicy, cadence: Cadence): readonly [RuleGroup, RuleGroup] => {
  const windows = distinct(['1h', slo.period, ...policy.windows.flatMap(({ long, short }) => [short, long])])
  const alertsOn = (wanted: (window: Duration) => boolean) =>
    policy.windows.filter(({ long }) => wanted(long)).map((window) => burnAlert(slo, window, policy, cadence))
  return [
    {
      name: `slo-${slo.id}`,
      cases: countCases(
        slo,
        windows.filter((window) => !isLong(window)),
      ),
      rules: [
        ...countRules(slo),
        ...windows.filter((window) => !isLong(window)).map((window) => burnRule(slo, window)),
        ...alertsOn((window) => !isLong(window)),
        lowVolumeAlert(
          slo,
          `${pascal(slo.id)}LowVolume`,
          {
            all: summed(slo, 'all', '1h'),
            bad: summed(slo, 'bad', '1h'),
            badOnce: badEventsWithin(slo, '1h', cadence),
            badNow: summed(slo, 'bad', countWindow),
          },
          policy.minimumBadEvents,
        ),
      ],
    },
    {
      name: `slo-${slo.id}-long`,
      pace: 'rollup',
      cases: budgetCases(slo),
      rules: [
        ...rollupRules(slo),
        ...windows.filter(isLong).map((window) => burnRule(slo, window)),
        ...budgetRules(slo),
        ...alertsOn(isLong),
      ],
    },
  ]
}
