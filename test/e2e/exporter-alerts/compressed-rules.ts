import { parser } from '@prometheus-io/lezer-promql'
import type { Alert } from '../../../src/core/alert.ts'
import { type Duration, seconds } from '../../../src/core/duration.ts'
import { PromQL } from '../../../src/core/promql.ts'
import { isAlert, type RecordingRule } from '../../../src/core/rule.ts'
import { ruleGroups, type Stack } from '../../../src/core/stack.ts'
import { renderRuleGroup } from '../../../src/render/prometheus/rules.ts'
import { yaml } from '../../../src/render/yaml.ts'

/** A minute of the definition passes in a second. */
const SPEED = 60

const faster = (duration: Duration): Duration => `${Math.round((seconds(duration) * 1000) / SPEED)}ms`

/** Windows, offsets and steps, as the grammar tells them from names and thresholds that look alike. */
const fasterExpression = ({ text, metrics }: PromQL): PromQL => {
  let compressed = ''
  let copiedTo = 0
  parser.parse(text).iterate({
    enter({ name, from, to }) {
      if (name !== 'NumberDurationLiteralInDurationContext') return
      compressed += text.slice(copiedTo, from) + faster(text.slice(from, to) as Duration)
      copiedTo = to
    },
  })
  return new PromQL(compressed + text.slice(copiedTo), metrics)
}

const fasterRule = (rule: RecordingRule | Alert): RecordingRule | Alert => {
  const expr = fasterExpression(rule.expr)
  return isAlert(rule) ? { ...rule, expr, ...(rule.for && { for: faster(rule.for) }) } : { ...rule, expr }
}

/** Alerts on windows of a day and more: they would last for minutes, and keep the messages of their family open. */
const isLong = (rule: RecordingRule | Alert): boolean => isAlert(rule) && /rate\dd/.test(rule.expr.text)

/**
 * The generated rules with every time in them divided by sixty; thresholds stay. They are rendered for an evaluation each
 * minute, so that what is derived from the cadence is right at the pace of a second.
 */
export const compressedRules = (stack: Stack): Readonly<Record<string, string>> => {
  const cadence = { ...stack.cadence, scrape: '1m', evaluation: '1m' } as const
  return Object.fromEntries(
    ruleGroups({ ...stack, cadence }).map((group) => {
      const rules = group.rules.filter((rule) => !isLong(rule)).map(fasterRule)
      const { interval, ...rendered } = renderRuleGroup({ ...group, rules }, { ...stack, cadence })
      return [`rules/${group.name}.yaml`, yaml({ groups: [{ ...rendered, interval: faster(interval) }] })]
    }),
  )
}
