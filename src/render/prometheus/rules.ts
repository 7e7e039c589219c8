import type { Alert } from '../../core/alert.ts'
import { intervalOf, isAlert, type RecordingRule, type RuleGroup } from '../../core/rule.ts'
import { ruleGroups, type Stack } from '../../core/stack.ts'
import { alertRule } from '../alert-rule.ts'
import type { GeneratedDocument } from '../document.ts'
import { queryLink } from '../links.ts'
import { generatedYaml } from '../yaml.ts'

const renderRecord = ({ record, expr, labels }: RecordingRule) => ({
  record: record.name,
  expr: expr.text,
  ...(labels && { labels }),
})

const renderAlert = (alert: Alert, stack: Stack) =>
  alertRule(alert, stack, { query_url: queryLink(stack.links, alert) })

export const renderRuleGroup = (group: RuleGroup, stack: Stack) => ({
  name: group.name,
  interval: intervalOf(group, stack.cadence),
  rules: group.rules.map((rule) => (isAlert(rule) ? renderAlert(rule, stack) : renderRecord(rule))),
})

/** Prometheus rule files, one for each group, valid on Prometheus 2.42 and on 3.x. */
export const renderRules = (stack: Stack): readonly GeneratedDocument[] =>
  ruleGroups(stack).map((group) => ({
    path: `alerts/generated/rules/${group.name}.yaml`,
    content: generatedYaml('stack.ts', { groups: [renderRuleGroup(group, stack)] }),
  }))
