import type { Diagnostic } from '../diagnostic.ts'
import { seconds } from '../duration.ts'
import { logqlProblems } from '../logql-problems.ts'
import { isLogAlert, type LogPolicy, logAlertsOf, organisationsOf } from '../logs.ts'
import { alertsOf, type Stack } from '../stack.ts'
import { templateProblems } from './alert-problems.ts'
import { type Check, problem, repeated } from './check.ts'

const DAY_SECONDS = 86_400

const queryProblems = ({ ruleGroups, retention, shape }: LogPolicy): readonly Diagnostic[] => [
  ...ruleGroups.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      logqlProblems(rule.expr, shape, isLogAlert(rule) ? `log alert ${rule.name}` : `log record ${rule.record.name}`),
    ),
  ),
  ...(retention.streams ?? []).flatMap(({ selector }) => logqlProblems(selector, shape, 'log retention of streams')),
]

const panelProblems = ({ shape }: LogPolicy, { dashboards }: Stack): readonly Diagnostic[] =>
  dashboards.flatMap(({ uid, rows }) =>
    rows
      .flatMap(({ panels }) => panels)
      .flatMap((panel) =>
        panel.kind === 'logs' ? logqlProblems(panel.logql, shape, `dashboard ${uid}, panel ${panel.title}`) : [],
      ),
  )

const retentionProblems = ({ retention, overrides }: LogPolicy): readonly Diagnostic[] => {
  const { searchable, warm, archived, streams = [] } = retention
  const ordered = seconds(searchable) <= seconds(warm) && seconds(warm) < seconds(archived)
  const periods = [
    ...[searchable, warm, archived, ...streams.map(({ period }) => period)],
    ...Object.values(overrides).flatMap((override) => override.searchable ?? []),
  ]
  return [
    ...(ordered
      ? []
      : [problem('LOG_RETENTION', 'log retention', `${searchable}, ${warm}, ${archived}`, 'order them')]),
    ...periods
      .filter((period) => seconds(period) < DAY_SECONDS || seconds(period) % DAY_SECONDS !== 0)
      .map((period) =>
        problem('LOG_RETENTION', 'log retention', period, 'Loki and object storage delete by whole days: 1d and more'),
      ),
  ]
}

const overrideProblems = (logs: LogPolicy): readonly Diagnostic[] =>
  Object.keys(logs.overrides)
    .filter((name) => !organisationsOf(logs).includes(name))
    .map((name) =>
      problem(
        'LOG_OVERRIDE',
        `log override of ${name}`,
        `the only organisation is ${organisationsOf(logs).join(', ')}`,
        "isolate tenants with tenancy: { kind: 'isolated', … }, or remove it",
      ),
    )

const ruleProblems = (logs: LogPolicy, stack: Stack): readonly Diagnostic[] => {
  const alerts = logAlertsOf(logs)
  const taken = [...alertsOf(stack), ...alerts].map(({ name }) => name)
  return [
    ...repeated(logs.ruleGroups.map(({ name }) => name)).map((name) =>
      problem('LOG_RULE', `log rule group ${name}`, 'used more than once', 'give each group a name of its own'),
    ),
    ...repeated(taken)
      .filter((name) => alerts.some((alert) => alert.name === name))
      .map((name) => problem('LOG_RULE', `log alert ${name}`, 'used more than once', 'give it a name of its own')),
    ...alerts.flatMap(templateProblems),
    ...alerts
      .filter(({ dashboard }) => !stack.dashboards.some(({ uid }) => uid === dashboard))
      .map(({ name, dashboard }) =>
        problem(
          'ALERT_DASHBOARD',
          `log alert ${name}`,
          dashboard,
          `link one of ${stack.dashboards.map(({ uid }) => uid).join(', ')}`,
        ),
      ),
  ]
}

export const logProblems: Check = (stack) =>
  stack.logs
    ? [
        ...queryProblems(stack.logs),
        ...panelProblems(stack.logs, stack),
        ...retentionProblems(stack.logs),
        ...overrideProblems(stack.logs),
        ...ruleProblems(stack.logs, stack),
      ]
    : []
