import { parser } from '@prometheus-io/lezer-promql'
import { type Duration, seconds } from '../../core/duration.ts'
import type { GroupDocument, RuleDocument } from '../rule-document.ts'

/** A duration so many times shorter, to the millisecond. */
export const shorter = (duration: Duration, pace: number): Duration =>
  `${Math.max(1, Math.round((seconds(duration) * 1000) / pace))}ms`

/** An expression whose every window and offset is so many times shorter. Thresholds and counts stay as they are. */
export const scaledExpr = (expr: string, pace: number): string => {
  const found: { from: number; to: number }[] = []
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'NumberDurationLiteralInDurationContext') found.push({ from, to })
    },
  })
  return found
    .toReversed()
    .reduce(
      (text, { from, to }) => text.slice(0, from) + shorter(text.slice(from, to) as Duration, pace) + text.slice(to),
      expr,
    )
}

const scaledRule = (rule: RuleDocument, pace: number): RuleDocument => ({
  ...rule,
  expr: scaledExpr(rule.expr, pace),
  ...('for' in rule && rule.for && { for: shorter(rule.for, pace) }),
  ...('keep_firing_for' in rule && rule.keep_firing_for && { keep_firing_for: shorter(rule.keep_firing_for, pace) }),
})

/** The same rules in a world that runs so many times faster. */
export const scaledGroups = (groups: readonly GroupDocument[], pace: number): readonly GroupDocument[] =>
  groups.map(({ interval, ...group }) => ({
    ...group,
    ...(interval && { interval: shorter(interval, pace) }),
    rules: group.rules.map((rule) => scaledRule(rule, pace)),
  }))
