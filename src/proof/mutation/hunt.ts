import { seconds } from '../../core/duration.ts'
import type { ProofCase } from '../../core/proof-case.ts'
import type { Stack } from '../../core/stack.ts'
import { inParallel } from '../in-parallel.ts'
import type { Promtool } from '../promtool.ts'
import { groupsFor } from '../prove.ts'
import { type RenderedGroup, renderedGroups, type Suite } from '../suite.ts'
import { testFile } from '../test-file.ts'
import { type Equivalent, isEquivalent } from './equivalents.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

export interface Fate {
  readonly mutant: Mutant
  /** `invalid`: Prometheus itself would refuse to load it. `equivalent`: listed, with a reason, as no mistake at all. */
  readonly outcome: 'killed' | 'survived' | 'invalid' | 'equivalent'
  /** The case that killed it, as `suite: title`. */
  readonly by?: string
}

type Rule = RenderedGroup['rules'][number]

const namesIn = (expr: string): readonly string[] => expr.match(/[a-zA-Z_][\w:]*/g) ?? []

/** Only the rules that an alert depends on, so that a mutant is judged in a fraction of the time. */
const pruned = (suite: Suite, groups: readonly RenderedGroup[]): readonly RenderedGroup[] => {
  const wanted = new Set<string>()
  const isWanted = (rule: Rule): boolean =>
    'alert' in rule
      ? rule.alert === suite.alert?.name || wanted.has(rule.alert)
      : !suite.alert || wanted.has(rule.record)
  return groups
    .toReversed()
    .map((group) => {
      const kept = group.rules.toReversed().filter((rule) => {
        if (!isWanted(rule)) return false
        for (const name of namesIn(rule.expr)) wanted.add(name)
        return true
      })
      return { ...group, rules: kept.toReversed() }
    })
    .toReversed()
}

const cost = (suite: Suite, each: ProofCase): number => (seconds(each.at) / seconds(suite.step)) * each.samples.length

/** Cases that killed before come first, then cheap ones. */
const inLethalOrder = (trials: readonly Trial[], kills: ReadonlyMap<ProofCase, number>): readonly Trial[] =>
  trials.toSorted((a, b) => (kills.get(b.each) ?? 0) - (kills.get(a.each) ?? 0) || a.cost - b.cost)

interface Trial {
  readonly suite: Suite
  readonly rules: readonly RenderedGroup[]
  readonly each: ProofCase
  readonly cost: number
}

const nameOf = (rule: Rule): string => ('alert' in rule ? rule.alert : rule.record)

/** Whether what a suite asks for depends on the mutated rule at all. */
const concerns = (rules: readonly RenderedGroup[], { rule, group }: Mutant): boolean =>
  rules.some(({ name, rules }) => name === group && rules.some((each) => nameOf(each) === rule))

export interface HuntOptions {
  readonly promtool: Promtool
  readonly equivalents?: readonly Equivalent[]
  readonly workers?: number
  readonly onFate?: (fate: Fate) => void
}

/**
 * Puts one mistake after another into the rules of some groups and looks for a case that notices. A survivor is a
 * mistake that nothing would notice: a case is missing, or the mutated part of the rule is not needed.
 */
export const hunt = (
  groupNames: readonly string[],
  suites: readonly Suite[],
  stack: Stack,
  { promtool, equivalents = [], workers = 2, onFate = () => {} }: HuntOptions,
): Promise<readonly Fate[]> => {
  const groups = renderedGroups(stack)
  const kills = new Map<ProofCase, number>()

  const judge = async (mutant: Mutant): Promise<Fate> => {
    if (isEquivalent(mutant, equivalents)) return { mutant, outcome: 'equivalent' }
    const { passed } = await promtool.check([mutant.mutated])
    if (!passed) return { mutant, outcome: 'invalid' }
    const withMutant = groups.map((group) => (group.name === mutant.group ? mutant.mutated : group))
    const trials = suites
      .map((suite) => ({ suite, rules: pruned(suite, groupsFor(suite, withMutant)) }))
      .filter(({ rules }) => concerns(rules, mutant))
      .flatMap(({ suite, rules }) => suite.cases.map((each) => ({ suite, rules, each, cost: cost(suite, each) })))
    for (const { suite, rules, each } of inLethalOrder(trials, kills)) {
      const verdict = await promtool.test(testFile({ ...suite, cases: [each] }, stack), rules)
      if (verdict.passed) continue
      kills.set(each, (kills.get(each) ?? 0) + 1)
      return { mutant, outcome: 'killed', by: `${suite.name}: ${each.title}` }
    }
    return { mutant, outcome: 'survived' }
  }

  const mutants = groups.filter(({ name }) => groupNames.includes(name)).flatMap(mutantsOf)
  return inParallel(mutants, workers, async (mutant) => {
    const fate = await judge(mutant)
    onFate(fate)
    return fate
  })
}
