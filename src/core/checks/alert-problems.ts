import { type Alert, severities } from '../alert.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { LogAlert } from '../logs.ts'
import { alertsByRunbook, missingSections } from '../runbook.ts'
import { alertsOf, type Stack } from '../stack.ts'
import { type Check, problem, repeated } from './check.ts'

export const templateProblems = (alert: Alert | LogAlert): readonly Diagnostic[] => {
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

export const alertProblems: Check = (stack) => {
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

export const routeProblems: Check = ({ onCall }) =>
  severities
    .filter((severity) => !onCall.routes[severity])
    .map((severity) =>
      problem('ROUTE_RECEIVER', 'on-call routes', `nobody hears of ${severity}`, `add routes.${severity}`),
    )

/** A runbook body is prose in a file; the caller, who may read files, gives what is written, by name without `.md`. */
export const runbookProblems = (stack: Stack, written: ReadonlyMap<string, string>): readonly Diagnostic[] =>
  [...alertsByRunbook(stack)].flatMap(([runbook, alerts]) => {
    const text = written.get(runbook)
    const missing = missingSections(text ?? '')
    if (missing.length === 0) return []
    return [
      problem(
        'ALERT_RUNBOOK',
        `runbook of ${alerts.map(({ name }) => name).join(', ')}`,
        `docs/runbooks/${runbook}.md ${text === undefined ? 'is missing' : 'lacks'}${text === undefined ? '' : ` ${missing.join(', ')}`}`,
        `write under ## ${missing.join(', ## ')} what a person does who was just woken`,
      ),
    ]
  })
