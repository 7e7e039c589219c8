import { isLogAlert, type LogAlert, type LogPolicy, type LogRuleGroup, organisationsOf } from '../../core/logs.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { dashboardLink, runbookLink } from '../links.ts'
import { generatedYaml } from '../yaml.ts'

const renderAlert = (alert: LogAlert, { links }: Stack) => ({
  alert: alert.name,
  expr: alert.expr.text,
  ...(alert.for && { for: alert.for }),
  labels: { severity: alert.severity, scope: alert.scope, family: alert.family, ...alert.labels },
  annotations: {
    summary: alert.summary,
    description: alert.description,
    runbook_url: runbookLink(links, alert.runbook),
    dashboard_url: dashboardLink(links, alert),
  },
})

export const renderLogRuleGroup = ({ name, interval, rules }: LogRuleGroup, stack: Stack) => ({
  name,
  interval,
  rules: rules.map((rule) =>
    isLogAlert(rule) ? renderAlert(rule, stack) : { record: rule.record.name, expr: rule.expr.text },
  ),
})

/** Rules of Loki's ruler, in a folder for each organisation, as its local storage wants them. */
export const renderLogRules = (logs: LogPolicy, stack: Stack): readonly GeneratedDocument[] =>
  organisationsOf(logs).flatMap((organisation) =>
    logs.ruleGroups.map((group) => ({
      path: `logs/generated/rules/${organisation}/${group.name}.yaml`,
      content: generatedYaml('logs/rules.ts', { groups: [renderLogRuleGroup(group, stack)] }),
    })),
  )
