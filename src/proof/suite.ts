import type { Alert } from '../core/alert.ts'
import { seconds } from '../core/duration.ts'
import type { ProofCase } from '../core/proof-case.ts'
import { intervalOf, isAlert, type RecordingRule, type RuleGroup } from '../core/rule.ts'
import { ruleGroups, type Stack } from '../core/stack.ts'
import { renderRuleGroup } from '../render/prometheus/rules.ts'

/** The cases of one alert, or of the records of a group, as they go to promtool together. */
export interface Suite {
  /** The alert's name, or the group's where its records are proven. */
  readonly name: string
  readonly group: RuleGroup
  readonly alert?: Alert
  readonly cases: readonly ProofCase[]
  /** Names of the groups that it needs, in the order of evaluation. */
  readonly needs: readonly string[]
}

const slosNamedIn = (group: RuleGroup): ReadonlySet<string> =>
  new Set(
    [
      ...JSON.stringify(group.rules.map((rule) => [rule.expr.text, rule.labels])).matchAll(
        /slo[\\"]*[=:][\\"]*([\w-]+)/g,
      ),
    ].map((match) => match[1] ?? ''),
  )

const recordedBy = (group: RuleGroup): ReadonlySet<string> =>
  new Set(group.rules.filter((rule): rule is RecordingRule => !isAlert(rule)).map(({ record }) => record.name))

const readBy = (group: RuleGroup): readonly string[] =>
  group.rules.flatMap(({ expr }) => expr.metrics.map(({ name }) => name))

const concernTheSame = (a: RuleGroup, b: RuleGroup): boolean => {
  const [slosOfA, slosOfB] = [slosNamedIn(a), slosNamedIn(b)]
  return slosOfA.size === 0 || slosOfB.size === 0 || [...slosOfA].some((slo) => slosOfB.has(slo))
}

/** The groups whose records a group reads, directly or through others, and itself. */
const closure = (group: RuleGroup, all: readonly RuleGroup[]): readonly string[] => {
  const found = new Set([group])
  for (const reader of found) {
    const read = readBy(reader)
    for (const other of all) {
      const recorded = recordedBy(other)
      if (read.some((name) => recorded.has(name)) && concernTheSame(reader, other)) found.add(other)
    }
  }
  return all.filter((each) => found.has(each)).map(({ name }) => name)
}

/** Everything that a definition has to prove. */
export const suitesOf = (stack: Stack): readonly Suite[] => {
  const groups = ruleGroups(stack)
  return groups.flatMap((group) => {
    const needs = closure(group, groups)
    return [
      ...(group.cases?.length ? [{ name: group.name, group, cases: group.cases, needs }] : []),
      ...group.rules
        .filter(isAlert)
        .flatMap((alert) =>
          alert.cases?.length ? [{ name: alert.name, group, alert, cases: alert.cases, needs }] : [],
        ),
    ]
  })
}

/** At what pace a suite's rules are evaluated, in seconds. promtool keeps one interval for all groups of a file. */
export const stepSeconds = ({ group }: Suite, { cadence }: Stack): number => seconds(intervalOf(group, cadence))

export type RenderedGroup = ReturnType<typeof renderRuleGroup>

export const renderedGroups = (stack: Stack): readonly RenderedGroup[] =>
  ruleGroups(stack).map((group) => renderRuleGroup(group, stack))
