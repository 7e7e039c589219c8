import type { Alert } from '../core/alert.ts'
import type { Duration } from '../core/duration.ts'
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
  /** How often its rules are evaluated. promtool keeps one interval for all groups of a file. */
  readonly step: Duration
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

/** Cases of one step go into one file. */
const byStep = (suite: Omit<Suite, 'step'>, usual: Duration): readonly Suite[] => {
  const steps = new Set(suite.cases.map(({ step = usual }) => step))
  return [...steps].map((step) => ({
    ...suite,
    name: step === usual ? suite.name : `${suite.name}, every ${step}`,
    step,
    cases: suite.cases.filter((each) => (each.step ?? usual) === step),
  }))
}

/** Everything that a definition has to prove. */
export const suitesOf = (stack: Stack): readonly Suite[] => {
  const groups = ruleGroups(stack)
  return groups.flatMap((group) => {
    const needs = closure(group, groups)
    const usual = intervalOf(group, stack.cadence)
    return [
      ...byStep({ name: group.name, group, cases: group.cases ?? [], needs }, usual),
      ...group.rules
        .filter(isAlert)
        .flatMap((alert) => byStep({ name: alert.name, group, alert, cases: alert.cases ?? [], needs }, usual)),
    ]
  })
}

export type RenderedGroup = ReturnType<typeof renderRuleGroup>

export const renderedGroups = (stack: Stack): readonly RenderedGroup[] =>
  ruleGroups(stack).map((group) => renderRuleGroup(group, stack))
