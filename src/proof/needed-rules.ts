import type { RenderedGroup, Suite } from './suite.ts'

export type RenderedRule = RenderedGroup['rules'][number]

export const nameOf = (rule: RenderedRule): string => ('alert' in rule ? rule.alert : rule.record)

/** Names of series, alerts and functions in an expression: a superset of what it reads. */
export const namesIn = (expr: string): readonly string[] => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []

const asked = ({ alert, cases }: Suite): readonly string[] => [
  ...(alert ? [alert.name] : []),
  ...cases.flatMap(({ records = [] }) => records.flatMap(({ expr }) => namesIn(expr.text))),
]

/** Only the rules that the answers to a suite depend on: evaluating the rest changes nothing and takes most of the time. */
export const neededRules = (suite: Suite, groups: readonly RenderedGroup[]): readonly RenderedGroup[] => {
  const wanted = new Set(asked(suite))
  return groups
    .filter(({ name }) => suite.needs.includes(name))
    .toReversed()
    .map((group) => {
      const kept = group.rules.toReversed().filter((rule) => {
        if (!wanted.has(nameOf(rule))) return false
        for (const name of namesIn(rule.expr)) wanted.add(name)
        return true
      })
      return { ...group, rules: kept.toReversed() }
    })
    .toReversed()
}
