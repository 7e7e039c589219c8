import type { Duration } from '../core/duration.ts'
import { ruleGroups, type Stack } from '../core/stack.ts'
import { renderRuleGroup } from '../render/prometheus/rules.ts'

type LabelSet = Readonly<Record<string, string>>

export interface RecordDocument {
  readonly record: string
  readonly expr: string
  readonly labels?: LabelSet
}

export interface AlertDocument {
  readonly alert: string
  readonly expr: string
  readonly for?: Duration
  readonly keep_firing_for?: Duration
  readonly labels?: LabelSet
}

export type RuleDocument = RecordDocument | AlertDocument

/** A group of a Prometheus rule file, ours or anybody's. */
export interface GroupDocument {
  readonly name: string
  readonly interval?: Duration
  readonly rules: readonly RuleDocument[]
}

export const isAlertDocument = (rule: RuleDocument): rule is AlertDocument => 'alert' in rule

export const nameOf = (rule: RuleDocument): string => (isAlertDocument(rule) ? rule.alert : rule.record)

/** The rules that a definition generates, as Prometheus would read them. */
export const groupsOf = (stack: Stack): readonly GroupDocument[] =>
  ruleGroups(stack).map((group) => renderRuleGroup(group, stack) as GroupDocument)
