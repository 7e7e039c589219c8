import { ruleGroups, type Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'
import { renderRuleGroup } from './rules.ts'

/** The rules as one namespace of a Mimir ruler, for `mimirtool rules sync`. Names of groups are unique in it. */
export const renderRulerNamespace = (stack: Stack): GeneratedDocument => ({
  path: 'alerts/generated/mimir-namespace.yaml',
  content: generatedYaml('stack.ts', {
    namespace: stack.name,
    groups: ruleGroups(stack).map((group) => renderRuleGroup(group, stack)),
  }),
})
