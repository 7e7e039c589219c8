import { isLogAlert, type LogPolicy, type LogRuleGroup, organisationsOf } from '../../core/logs.ts'
import type { Stack } from '../../core/stack.ts'
import { alertRule } from '../alert-rule.ts'
import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'

export const renderLogRuleGroup = ({ name, interval, rules }: LogRuleGroup, stack: Stack) => ({
  name,
  interval,
  rules: rules.map((rule) =>
    isLogAlert(rule) ? alertRule(rule, stack) : { record: rule.record.name, expr: rule.expr.text },
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
