import type { Alert } from '../../core/alert.ts'
import { isAlert, type RecordingRule, type RuleGroup } from '../../core/rule.ts'
import { ruleGroups, type Stack } from '../../core/stack.ts'
import type { AnyMetric } from '../../instrumentation/metric.ts'

export interface SplitRules {
  /** Evaluated by every shard, on the raw series of its own tenants. */
  readonly edge: readonly RuleGroup[]
  /** Evaluated by the ruler of the store that sees all shards. */
  readonly global: readonly RuleGroup[]
}

const isOfTenants = ({ labels }: AnyMetric): boolean => Object.values(labels).some(({ kind }) => kind === 'tenant')

/**
 * All series of a tenant are on one shard, and so are all series of no tenant: whoever asks about one tenant, or about none,
 * is answered there in full. A question about all tenants is not.
 */
const needsEveryShard = (rule: RecordingRule | Alert): boolean =>
  isAlert(rule)
    ? rule.scope === 'platform' && rule.expr.metrics.some(isOfTenants)
    : !isOfTenants(rule.record) && rule.expr.metrics.some(isOfTenants)

const only = (groups: readonly RuleGroup[], wanted: (rule: RecordingRule | Alert) => boolean): readonly RuleGroup[] =>
  groups.map((group) => ({ ...group, rules: group.rules.filter(wanted) })).filter(({ rules }) => rules.length > 0)

export const splitRules = (stack: Stack): SplitRules => ({
  edge: only(ruleGroups(stack), (rule) => !needsEveryShard(rule)),
  global: only(ruleGroups(stack), needsEveryShard),
})

/** Series of tenants that must reach the store: what shards record, and what the rules there read. */
export const seriesForTheStore = (stack: Stack): readonly string[] => {
  const { edge, global } = splitRules(stack)
  const recorded = edge.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record.name])))
  const read = global.flatMap(({ rules }) => rules.flatMap(({ expr }) => expr.metrics.filter(isOfTenants)))
  return [...new Set([...recorded, 'ALERTS', ...read.map(({ name }) => name)])].toSorted()
}
