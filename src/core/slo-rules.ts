import { NO_TENANT } from '../instrumentation/metric.ts'
import { type Alert, alert } from './alert.ts'
import { budgetCases } from './budget-cases.ts'
import { type BurnWindow, burnFactor } from './burn.ts'
import { burnCases } from './burn-cases.ts'
import { type Duration, periodSeconds, seconds, times } from './duration.ts'
import { lowVolumeAlert } from './low-volume.ts'
import { type PromQL, promql } from './promql.ts'
import { countCases, errorBudgetCases, rollupCases } from './record-cases.ts'
import {
  badEvents,
  badEventsOfMonth,
  budgetExhaustion,
  budgetLeft,
  burnRate,
  countWindow,
  errorBudget,
  errorRatio,
  events,
  eventsOfMonth,
  publishedErrorBudget,
  rolledUpBadEvents,
  rolledUpEvents,
} from './recorded.ts'
import { type Cadence, intervalOf, type RecordingRule, type RuleGroup } from './rule.ts'
import { by, select } from './selector.ts'
import { errorBudgetOf, isPerTenant, PLATFORM, type Slo } from './slo.ts'

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

const increaseOf = (selected: PromQL): PromQL => promql`increase(${selected}[${countWindow}])`

/** What an SLO counts, added up for each tenant, or in all where its metrics know of no tenants. */
const added = (slo: Slo, counts: PromQL): PromQL =>
  isPerTenant(slo) ? promql`sum by (tenant_id) (${counts})` : promql`sum(${counts})`

const allCount = (slo: Slo): PromQL => {
  const { failures, total, counted } = slo.indicator
  return added(slo, failures ? promql`${increaseOf(total)} or ${increaseOf(counted.events)}` : increaseOf(total))
}

/** Bad events, and 0 where there is traffic but no series of failures yet: a ratio of an absent series is absent, not 0. */
const badCount = (slo: Slo): PromQL => {
  const { counted } = slo.indicator
  const total = select(events, { slo: slo.id })
  const count = added(slo, increaseOf(counted.events))
  const onSubject = isPerTenant(slo) ? promql`on (tenant_id)` : promql`on ()`
  return counted.outcome === 'bad'
    ? promql`
        ${count}
          or ${onSubject} ${total} * 0`
    : promql`
        clamp_min(
          ${total} - ${onSubject} ${count},
          0
        )`
}

/** A promise of the platform is recorded for no tenant, so that everything that reads records reads it alike. */
const subjectLabels = (slo: Slo): Readonly<Record<string, string>> =>
  isPerTenant(slo) ? { slo: slo.id } : { slo: slo.id, tenant_id: NO_TENANT }

const countRules = (slo: Slo): readonly RecordingRule[] => [
  { record: events, labels: subjectLabels(slo), expr: allCount(slo) },
  { record: badEvents, labels: subjectLabels(slo), expr: badCount(slo) },
]

/** What the platform promises is no tenant's, so no exporter publishes it. */
const platformBudgetRules = (slo: Slo): readonly RecordingRule[] => {
  if (isPerTenant(slo)) return []
  return [
    {
      record: errorBudget,
      labels: { ...subjectLabels(slo), tier: PLATFORM },
      expr: promql`vector(${errorBudgetOf(slo, PLATFORM)})`,
    },
  ]
}

/**
 * Rows up to this are judged on fine counts, at every evaluation; longer ones on rollups, where six hours are 72 samples a
 * series and not 720.
 */
const LONGEST_FINE_WINDOW_SECONDS = seconds('1h')

const isFine = ({ long }: BurnWindow): boolean => seconds(long) <= LONGEST_FINE_WINDOW_SECONDS

/** Counts at every evaluation, which overlap, or side by side at the pace of rollups. */
type Counts = 'fine' | 'rolled-up'

/** Sum of a recorded count over a window. Overlapping five-minute counts inflate it alike above and below a fraction. */
const summed = ({ id }: Slo, kind: 'all' | 'bad', window: Duration, counts: Counts): PromQL => {
  const [fine, rolledUp] = kind === 'all' ? [events, rolledUpEvents] : [badEvents, rolledUpBadEvents]
  const record = select(counts === 'fine' ? fine : rolledUp, { slo: id })
  return window === countWindow ? record : promql`sum_over_time(${record}[${window}])`
}

/**
 * Counts over counts, never a mean of ratios: a quiet five minutes with one failure must not weigh as much as a busy
 * five minutes without any.
 */
const burnRule = (slo: Slo, window: Duration, counts: Counts): RecordingRule => ({
  record: burnRate(window),
  expr: promql`
    ${summed(slo, 'bad', window, counts)}
      / ${summed(slo, 'all', window, counts)}
      / on (slo, tenant_id) group_left (tier) ${select(errorBudget, { slo: slo.id })}`,
})

/** The number of the month as a label. PromQL has no window that begins with the month; joining on its number makes one. */
const thisMonth = promql`count_values("month", month())`

const monthRules = ({ id }: Slo): readonly RecordingRule[] =>
  (
    [
      [eventsOfMonth, rolledUpEvents],
      [badEventsOfMonth, rolledUpBadEvents],
    ] as const
  ).map(([record, rollup]) => ({
    record,
    expr: promql`${select(rollup, { slo: id })} * on () group_left (month) ${thisMonth}`,
  }))

/** What a whole period came to, by all of its rollups. */
const errorRatioRule = (slo: Slo): RecordingRule => {
  const ofMonth = (counts: typeof eventsOfMonth | typeof badEventsOfMonth): PromQL =>
    promql`sum by (slo, tenant_id) (sum_over_time(${select(counts, { slo: slo.id })}[31d]) and on (month) ${thisMonth})`
  const [bad, all] =
    slo.period === 'month'
      ? [ofMonth(badEventsOfMonth), ofMonth(eventsOfMonth)]
      : [summed(slo, 'bad', slo.period, 'rolled-up'), summed(slo, 'all', slo.period, 'rolled-up')]
  return {
    record: errorRatio(slo.period),
    expr: promql`
      ${bad}
        / ${all}`,
  }
}

/** Nobody waits for a ticket by the second. */
const paceOf = ({ urgency }: Slo): Pick<RuleGroup, 'pace'> => (urgency === 'ticket' ? { pace: 'relaxed' } : {})

/** Undoes the overlap of recorded counts: each event is counted once for every evaluation within the count window. */
const badEventsWithin = (slo: Slo, window: Duration, counts: Counts, cadence: Cadence): PromQL => {
  const interval = intervalOf(counts === 'fine' ? paceOf(slo) : { pace: 'rollup' }, cadence)
  const overlap = window === countWindow ? 1 : seconds(countWindow) / seconds(interval)
  const bad = summed(slo, 'bad', window, counts)
  return overlap === 1 ? bad : promql`${bad} / ${overlap}`
}

const pascal = (kebab: string): string => kebab.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase())

/** `api-availability` with the row `page-fast` gives `ApiAvailabilityBurnPageFast`. */
export const burnAlertName = (slo: Slo, window: BurnWindow): string => `${pascal(slo.id)}Burn${pascal(window.name)}`

const burnAlert = (slo: Slo, window: BurnWindow, policy: BurnPolicy, cadence: Cadence): Alert => {
  const factor = burnFactor(window, slo.period)
  const perTenant = isPerTenant(slo)
  const who = perTenant ? 'tenant {{ $labels.tenant_id }} ({{ $labels.tier }}) used its' : 'the platform used its'
  return alert({
    name: burnAlertName(slo, window),
    severity: slo.urgency === 'ticket' ? 'warning' : window.severity,
    scope: perTenant ? 'tenant' : 'platform',
    family: slo.family,
    labels: { slo: slo.id, burn: window.name },
    resultLabels: ['slo', 'tenant_id', 'tier'],
    expr: promql`
      ${select(burnRate(window.long), { slo: slo.id })} > ${factor}
        and on (slo, tenant_id) ${select(burnRate(window.short), { slo: slo.id })} > ${factor}
        and on (slo, tenant_id) ${badEventsWithin(slo, window.long, isFine(window) ? 'fine' : 'rolled-up', cadence)} >= ${policy.minimumBadEvents}`,
    summary: `${perTenant ? '{{ $labels.tenant_id }}' : 'The platform'} burns its ${slo.title} budget {{ $value | humanize }}x too fast`,
    description:
      `${slo.promise} Over the last ${window.long} ${who} error budget ` +
      `{{ $value | humanize }} times faster than its objective allows; at ${factor} times, ` +
      `${window.budgetShare * 100} % of the ${slo.period} budget is gone in ${window.long}.`,
    dashboard: slo.dashboard,
    runbook: `${slo.id}-burn`,
    cases: burnCases(slo, window, policy.minimumBadEvents),
  })
}

/**
 * What is left of the budget of a period, and for how long at the present rate. The period is added up more seldom than a
 * record is looked back for, so it is looked for as far back as the addition before the last.
 */
const budgetRules = ({ id, period }: Slo, cadence: Cadence): readonly RecordingRule[] => [
  {
    record: burnRate(period),
    expr: promql`
      last_over_time(${select(errorRatio(period), { slo: id })}[${times(cadence.period, 2)}])
        / on (slo, tenant_id) group_left (tier) ${select(errorBudget, { slo: id })}`,
  },
  { record: budgetLeft, expr: promql`1 - ${select(burnRate(period), { slo: id })}` },
  {
    record: budgetExhaustion,
    expr: promql`
      clamp_min(${select(budgetLeft, { slo: id })}, 0) * ${periodSeconds(period)}
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
 * What Prometheus evaluates for one SLO, each group as seldom as what it tells allows: pages within the hour at every evaluation,
 * longer windows at every rollup, the whole period more seldom, what is left of its budget at every rollup again. Each alert is
 * in the group that records its long window, so it never reads yesterday's record.
 */
export const sloRules = (slo: Slo, policy: BurnPolicy, cadence: Cadence): readonly RuleGroup[] => {
  const fineRows = policy.windows.filter(isFine)
  const longRows = policy.windows.filter((window) => !isFine(window))
  const windowsOf = (rows: readonly BurnWindow[]) => rows.flatMap(({ short, long }) => [short, long])
  const fine = distinct(['1h', ...windowsOf(fineRows)])
  const long = distinct(windowsOf(longRows).filter((window) => !fine.includes(window)))
  const alertsOn = (rows: readonly BurnWindow[]) => rows.map((window) => burnAlert(slo, window, policy, cadence))
  return [
    {
      name: `slo-${slo.id}`,
      ...paceOf(slo),
      cases: countCases(slo, fine),
      rules: [
        ...platformBudgetRules(slo),
        ...countRules(slo),
        ...fine.map((window) => burnRule(slo, window, 'fine')),
        ...alertsOn(fineRows),
      ],
    },
    {
      name: `slo-${slo.id}-long`,
      pace: 'rollup',
      cases: rollupCases(slo, long),
      rules: [
        ...rollupRules(slo),
        ...long.map((window) => burnRule(slo, window, 'rolled-up')),
        ...(slo.period === 'month' ? monthRules(slo) : []),
        ...alertsOn(longRows),
        lowVolumeAlert(
          slo,
          `${pascal(slo.id)}LowVolume`,
          {
            all: summed(slo, 'all', '1h', 'rolled-up'),
            bad: summed(slo, 'bad', '1h', 'rolled-up'),
            badOnce: badEventsWithin(slo, '1h', 'rolled-up', cadence),
            badNow: summed(slo, 'bad', countWindow, 'rolled-up'),
          },
          policy.minimumBadEvents,
        ),
      ],
    },
    { name: `slo-${slo.id}-period`, pace: 'period', rules: [errorRatioRule(slo)] },
    { name: `slo-${slo.id}-budget`, pace: 'rollup', cases: budgetCases(slo), rules: budgetRules(slo, cadence) },
  ]
}
