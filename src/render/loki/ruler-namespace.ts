import type { LogPolicy } from '../../core/logs.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'
import { renderLogRuleGroup } from './rules.ts'

/** The rules on logs as one namespace of a Loki ruler, for `lokitool rules sync`: once for each organisation, with `--id`. */
export const renderLogRulerNamespace = (logs: LogPolicy, stack: Stack): GeneratedDocument => ({
  path: 'logs/generated/loki-namespace.yaml',
  content: generatedYaml('logs/rules.ts', {
    namespace: stack.name,
    groups: logs.ruleGroups.map((group) => renderLogRuleGroup(group, stack)),
  }),
})
