import { percent } from '../../core/decimal.ts'
import type { OnCall } from '../../core/on-call.ts'
import type { AnyAlert } from '../../core/runbook.ts'
import { isPerTenant, type Slo } from '../../core/slo.ts'
import type { Stack } from '../../core/stack.ts'

/** A description as it reads before any alert has fired. */
const unexpanded = (description: string): string =>
  description
    .replace(/\{\{\s*\$labels\.(\w+)[^}]*\}\}/g, (_, label: string) => `*${label}*`)
    .replace(/\{\{\s*\$value[^}]*\}\}/g, '*value*')

const meaning = (alerts: readonly AnyAlert[]): string =>
  [
    '| alert | severity | holds for | meaning |',
    '|---|---|---|---|',
    ...alerts.map(
      ({ name, severity, for: held, description }) =>
        `| \`${name}\` | ${severity} | ${held ?? 'at once'} | ${unexpanded(description).replaceAll('|', '\\|')} |`,
    ),
  ].join('\n')

const objective = (slos: readonly Slo[]): readonly string[] =>
  slos.length === 0
    ? []
    : [
        '## Objective',
        ...slos.map(({ promise, objectives, period }) => {
          const promised = Object.entries(objectives).map(([tier, ratio]) => `${tier} ${percent(ratio)}`)
          return `${promise} Of all events in ${period === 'month' ? 'a calendar month' : period}: ${promised.join(', ')}.`
        }),
      ]

const queries = (alerts: readonly AnyAlert[]): readonly string[] =>
  alerts.map(({ name, expr }) => `${name}:\n\n\`\`\`promql\n${expr.text}\n\`\`\``)

/** The same chain of people for every page; who of them it is today, the rota says. */
const escalation = ({ routes, escalation, acknowledgeWithin }: OnCall, alerts: readonly AnyAlert[]): string => {
  const chain = escalation
    .map(({ role, after }) => `${role} ${after === '0s' ? 'at once' : `after ${after}`}`)
    .join(', ')
  const told = (['critical', 'warning'] as const)
    .filter((severity) => alerts.some((alert) => alert.severity === severity))
    .map((severity) =>
      severity === 'critical'
        ? `Critical: ${routes.critical.name} is paged, to be acknowledged within ${acknowledgeWithin.critical}: ${chain}.`
        : `Warning: ${routes.warning.name}, to be answered within ${acknowledgeWithin.warning}.`,
    )
  return told.length === 0 ? 'Nobody is told while it fires; it is its silence that calls.' : told.join('\n')
}

const dashboards = (alerts: readonly AnyAlert[], { dashboards, links }: Stack): string =>
  [...new Set(alerts.map(({ dashboard }) => dashboard))]
    .map((uid) => `[${dashboards.find((each) => each.uid === uid)?.title ?? uid}](${links.grafana}/d/${uid})`)
    .join(', ')

/** What the definition knows of the alerts that lead to a runbook, so that nobody has to write it twice. */
export const runbookFrame = (stack: Stack, alerts: readonly AnyAlert[]): string => {
  const named = new Set(alerts.map(({ labels }) => labels?.slo))
  const slos = stack.slos.filter(({ id }) => named.has(id))
  const whose = slos.some(isPerTenant) ? 'SLO of each tenant, by tier. ' : ''
  return [
    '## Meaning',
    meaning(alerts),
    ...objective(slos),
    '## Where to look',
    `Dashboard: ${dashboards(alerts, stack)}. ${whose}Each page carries a link to the query, opened on what fires.`,
    '<details><summary>Queries</summary>',
    ...queries(alerts),
    '</details>',
    '## Escalation',
    escalation(stack.onCall, alerts),
  ].join('\n\n')
}
