import type { AnyMetric } from '../instrumentation/metric.ts'
import { type Alert, severities } from './alert.ts'
import { burnFactor } from './burn.ts'
import { panelQueries } from './dashboard.ts'
import { decimal, errorBudgetPpm, isWholePpm } from './decimal.ts'
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts'
import { seconds } from './duration.ts'
import { promqlProblems, seriesNames } from './promql-problems.ts'
import { isAlert, type RuleGroup } from './rule.ts'
import { predictedSeries } from './series-budget.ts'
import type { Slo } from './slo.ts'
import { ruleGroups, type Stack } from './stack.ts'

type Check = (stack: Stack) => readonly Diagnostic[]

const problem = (code: DiagnosticCode, place: string, value: string, fix: string): Diagnostic => ({
  code,
  place,
  value,
  fix,
})

const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]

const recordedMetrics = (groups: readonly RuleGroup[]): readonly AnyMetric[] =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])))

/** Everything that an expression of this stack may read. */
export const knownSeries = (stack: Stack): ReadonlyMap<string, AnyMetric> =>
  seriesNames([...stack.metrics, ...stack.externalMetrics, ...recordedMetrics(ruleGroups(stack))])

const alertsOf = (stack: Stack): readonly Alert[] => ruleGroups(stack).flatMap(({ rules }) => rules.filter(isAlert))

const metricProblems: Check = ({ metrics, externalMetrics }) => [
  ...repeated([...metrics, ...externalMetrics].map(({ name }) => name)).map((name) =>
    problem(
      'METRIC_DUPLICATE',
      `metric ${name}`,
      'declared more than once',
      'import the first declaration, or choose another name',
    ),
  ),
  ...metrics
    .filter(({ name }) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    .map(({ name }) => problem('METRIC_NAME', `metric ${name}`, name, 'use letters, digits and underscores')),
  ...metrics.flatMap((metric) =>
    metric.type === 'histogram' &&
    metric.buckets.some((bound, index, all) => index > 0 && bound <= (all[index - 1] ?? 0))
      ? [
          problem(
            'METRIC_BUCKETS',
            `metric ${metric.name}`,
            metric.buckets.join(', '),
            'sort the bounds and drop repeated ones',
          ),
        ]
      : [],
  ),
]

const objectiveProblems = (slo: Slo, tiers: readonly string[]): readonly Diagnostic[] => {
  const place = `slo ${slo.id}`
  const promised = Object.keys(slo.objectives)
  return [
    ...tiers
      .filter((tier) => !promised.includes(tier))
      .map((tier) =>
        problem('OBJECTIVE_TIER', place, `no objective for tier ${tier}`, `add ${tier}: 0.99, or another ratio`),
      ),
    ...promised
      .filter((tier) => !tiers.includes(tier))
      .map((tier) =>
        problem('OBJECTIVE_TIER', place, `objective for unknown tier ${tier}`, `the tiers are ${tiers.join(', ')}`),
      ),
    ...Object.entries(slo.objectives).flatMap(([tier, objective]) => {
      if (!(objective > 0 && objective < 1)) {
        const hint =
          objective >= 1 && objective <= 100
            ? `write ${objective === 100 ? '0.999' : objective / 100}, not a percentage`
            : 'write 99.9 % as 0.999'
        return [
          problem(
            'OBJECTIVE_RANGE',
            place,
            `${tier}: ${objective}`,
            `${hint}; a promise without any error budget cannot be kept`,
          ),
        ]
      }
      return isWholePpm(objective)
        ? []
        : [problem('OBJECTIVE_PRECISION', place, `${tier}: ${objective}`, 'round it to six decimals')]
    }),
  ]
}

const burnProblems = (slo: Slo, { burnPolicy }: Stack): readonly Diagnostic[] =>
  burnPolicy.windows.flatMap((window) => {
    const factor = burnFactor(window, slo.period)
    const place = `slo ${slo.id}, burn window ${window.name}`
    const ordered = seconds(window.short) < seconds(window.long) && seconds(window.long) < seconds(slo.period)
    return [
      ...(ordered
        ? []
        : [
            problem(
              'BURN_WINDOW',
              place,
              `${window.short} / ${window.long} in ${slo.period}`,
              'order them short < long < period',
            ),
          ]),
      ...Object.entries(slo.objectives)
        .filter(([, objective]) => factor * errorBudgetPpm(objective) >= 1_000_000)
        .map(([tier, objective]) =>
          problem(
            'BURN_UNREACHABLE',
            place,
            `tier ${tier}: ${factor} x ${decimal(errorBudgetPpm(objective))} is ${decimal(Math.round(factor * errorBudgetPpm(objective)))}`,
            `lower budgetShare, lengthen the long window, or raise the objective of ${tier}`,
          ),
        ),
    ]
  })

const bucketProblems = ({ id, indicator: { metric, thresholdSeconds } }: Slo): readonly Diagnostic[] => {
  if (thresholdSeconds === undefined || metric.type !== 'histogram' || metric.buckets.includes(thresholdSeconds))
    return []
  return [
    problem(
      'SLO_BUCKET',
      `slo ${id}`,
      `asks for ${thresholdSeconds} s, but ${metric.name} has buckets ${metric.buckets.join(', ')}`,
      `choose one or add ${thresholdSeconds}`,
    ),
  ]
}

const sloProblems: Check = (stack) => [
  ...repeated(stack.slos.map(({ id }) => id)).map((id) =>
    problem('SLO_DUPLICATE', `slo ${id}`, 'used more than once', 'give each SLO an id of its own'),
  ),
  ...stack.slos.flatMap((slo) => [
    ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slo.id)
      ? []
      : [problem('SLO_ID', `slo ${slo.id}`, slo.id, 'write it as api-availability')]),
    ...objectiveProblems(slo, stack.tiers),
    ...burnProblems(slo, stack),
    ...bucketProblems(slo),
  ]),
]

const windowProblems: Check = ({ burnPolicy, cadence }) =>
  [...new Set(burnPolicy.windows.flatMap(({ long, short }) => [long, short]))]
    .filter((window) => seconds(window) < 4 * seconds(cadence.scrape))
    .map((window) =>
      problem(
        'WINDOW_SHORT',
        `burn window ${window}`,
        `scraped every ${cadence.scrape}`,
        'lengthen the window or scrape more often',
      ),
    )

const templateProblems = (alert: Alert): readonly Diagnostic[] => {
  const carried = [...alert.resultLabels, ...Object.keys(alert.labels ?? {}), 'severity', 'scope', 'family']
  const named = [...`${alert.summary} ${alert.description}`.matchAll(/\$labels\.(\w+)/g)].map((match) => match[1] ?? '')
  return [...new Set(named)]
    .filter((label) => !carried.includes(label))
    .map((label) =>
      problem(
        'TEMPLATE_LABEL',
        `alert ${alert.name}`,
        `{{ $labels.${label} }}`,
        `the alert carries ${carried.join(', ')}`,
      ),
    )
}

/** A heartbeat always fires: there is nothing that it must let pass. */
const unprovenProblems = ({ name, severity, cases = [] }: Alert): readonly Diagnostic[] => {
  const firing = cases.filter(({ fires = [] }) => fires.length > 0).length
  if (firing > 0 && (firing < cases.length || severity === 'heartbeat')) return []
  return [
    problem(
      'ALERT_UNPROVEN',
      `alert ${name}`,
      `${firing} cases that fire, ${cases.length - firing} that do not`,
      'add to its cases what it must catch and what it must let pass',
    ),
  ]
}

const alertProblems: Check = (stack) => {
  const alerts = alertsOf(stack)
  return [
    ...repeated(alerts.map(({ name }) => name)).map((name) =>
      problem('ALERT_DUPLICATE', `alert ${name}`, 'used more than once', 'give each alert a name of its own'),
    ),
    ...alerts.flatMap((alert) => [
      ...(/^[A-Z][A-Za-z0-9]+$/.test(alert.name)
        ? []
        : [problem('ALERT_NAME', `alert ${alert.name}`, alert.name, 'write it as TenantErrorRateHigh')]),
      ...(stack.dashboards.some(({ uid }) => uid === alert.dashboard)
        ? []
        : [
            problem(
              'ALERT_DASHBOARD',
              `alert ${alert.name}`,
              alert.dashboard,
              `link one of ${stack.dashboards.map(({ uid }) => uid).join(', ')}`,
            ),
          ]),
      ...unprovenProblems(alert),
      ...templateProblems(alert),
    ]),
  ]
}

const expressionProblems: Check = (stack) => {
  const known = knownSeries(stack)
  return ruleGroups(stack).flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      promqlProblems(rule.expr, known, isAlert(rule) ? `alert ${rule.name}` : `record ${rule.record.name}`),
    ),
  )
}

const panelProblems: Check = (stack) => {
  const known = knownSeries(stack)
  return stack.dashboards.flatMap((dashboard) =>
    panelQueries(dashboard).flatMap(({ panel, query }) =>
      promqlProblems(query.expr, known, `dashboard ${dashboard.uid}, panel ${panel.title}`),
    ),
  )
}

const routeProblems: Check = ({ onCall }) =>
  severities
    .filter((severity) => !onCall.routes[severity])
    .map((severity) =>
      problem('ROUTE_RECEIVER', 'on-call routes', `nobody hears of ${severity}`, `add routes.${severity}`),
    )

const seriesProblems: Check = (stack) => {
  const predicted = predictedSeries(stack)
  if (predicted.total <= stack.seriesBudget.series) return []
  const worst = predicted.perMetric.slice(0, 3).map(({ name, series }) => `${name} ${series}`)
  return [
    problem(
      'SERIES_BUDGET',
      `stack ${stack.name}`,
      `${predicted.total} series predicted, ${stack.seriesBudget.series} allowed; most from ${worst.join(', ')}`,
      'drop a label or buckets, lower the tenants planned for, or raise the budget knowingly',
    ),
  ]
}

/** A runbook body is prose in a file; the caller, who may read files, says which there are. */
export const runbookProblems = (stack: Stack, written: ReadonlySet<string>): readonly Diagnostic[] =>
  [...new Set(alertsOf(stack).map(({ runbook }) => runbook))]
    .filter((runbook) => !written.has(runbook))
    .map((runbook) =>
      problem(
        'ALERT_RUNBOOK',
        `runbook of ${alertsOf(stack)
          .filter((alert) => alert.runbook === runbook)
          .map(({ name }) => name)
          .join(', ')}`,
        `docs/runbooks/${runbook}.md has no body`,
        'write what to check first, likely causes, mitigation and how to verify',
      ),
    )

const checks: readonly Check[] = [
  metricProblems,
  sloProblems,
  windowProblems,
  alertProblems,
  expressionProblems,
  panelProblems,
  routeProblems,
  seriesProblems,
]

/** Every problem of a definition, in reading order. An empty list means that it can be rendered. */
export const diagnose = (stack: Stack): readonly Diagnostic[] => checks.flatMap((check) => check(stack))
