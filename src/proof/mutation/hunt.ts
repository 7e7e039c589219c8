import { seconds } from '../../core/duration.ts'
import type { ProofCase } from '../../core/proof-case.ts'
import type { Stack } from '../../core/stack.ts'
import { inParallel } from '../in-parallel.ts'
import { namesIn, neededRules } from '../needed-rules.ts'
import type { Promtool } from '../promtool.ts'
import { type RenderedGroup, renderedGroups, type Suite } from '../suite.ts'
import { promtoolTest, testFileOf } from '../test-file.ts'
import { type Equivalent, isEquivalent } from './equivalents.ts'
import { type Mutant, mutantsOf } from './mutants.ts'
import { accusedIn, markOf, type Specimen, sideBySide } from './side-by-side.ts'

export interface Fate {
  readonly mutant: Mutant
  /**
   * `invalid`: Prometheus itself would refuse to load it. `equivalent`: listed, with a reason, as no mistake at all, and
   * no case tells it from the rule. `misjudged`: listed so, and yet a case does.
   */
  readonly outcome: 'killed' | 'survived' | 'invalid' | 'equivalent' | 'misjudged'
  /** The case that killed it, as `suite: title`. */
  readonly by?: string
}

interface Trial {
  readonly suite: Suite
  readonly rules: readonly RenderedGroup[]
  readonly each: ProofCase
  readonly cost: number
}

const cost = (suite: Suite, each: ProofCase): number => (seconds(each.at) / seconds(suite.step)) * each.samples.length

/** Cases that killed before come first, then cheap ones. */
const inLethalOrder = (trials: readonly Trial[], kills: ReadonlyMap<ProofCase, number>): readonly Trial[] =>
  trials.toSorted((a, b) => (kills.get(b.each) ?? 0) - (kills.get(a.each) ?? 0) || a.cost - b.cost)

const alertsNamed = (expr: string): number => namesIn(expr).filter((name) => name === 'alertname').length

/** `ALERTS` holds every alert: a mutant that no longer says which would see its neighbours, so it is judged alone. */
const seesNeighbours = ({ original, mutated }: Mutant): boolean =>
  alertsNamed(mutated.expr) < alertsNamed(original.expr)

const inPlace = (rules: readonly RenderedGroup[], { original, mutated }: Mutant): readonly RenderedGroup[] =>
  rules.map((group) => ({ ...group, rules: group.rules.map((rule) => (rule === original ? mutated : rule)) }))

export interface HuntOptions {
  readonly promtool: Promtool
  readonly equivalents?: readonly Equivalent[]
  readonly workers?: number
  readonly onFate?: (fate: Fate) => void
}

type Examination = (trial: Trial, mutants: readonly Mutant[]) => Promise<ReadonlySet<Mutant>>

const examinations = (promtool: Promtool, stack: Stack): Readonly<Record<'alone' | 'together', Examination>> => ({
  async alone({ suite, rules, each }, mutants) {
    const file = testFileOf(suite, [promtoolTest(each, suite, stack)])
    const noticed = new Set<Mutant>()
    for (const mutant of mutants) if (!(await promtool.test(file, inPlace(rules, mutant))).passed) noticed.add(mutant)
    return noticed
  },

  /** An expression that fails to evaluate ends promtool's test, so the others are asked again without it. */
  async together({ suite, rules, each }, mutants) {
    const noticed = new Set<Mutant>()
    for (;;) {
      const specimens = mutants
        .filter((mutant) => !noticed.has(mutant))
        .map((mutant, index): Specimen => ({ mutant, mark: markOf(index) }))
      const { groups, widen } = sideBySide(rules, specimens)
      const { passed, output } = await promtool.test(
        testFileOf(suite, [widen(promtoolTest(each, suite, stack))]),
        groups,
      )
      if (passed) return noticed
      const { marks, originals } = accusedIn(output)
      if (originals)
        throw new Error(`MUTANT_PROOF: ${suite.name}: ${each.title} does not hold on the rules as they are\n${output}`)
      for (const { mutant, mark } of specimens) if (marks.has(mark)) noticed.add(mutant)
      if (!/\brule: .*\berr: /.test(output)) return noticed
    }
  },
})

/** A suite of an alert is about that alert, one of records about all records of its group. */
const isAbout = ({ group, alert }: Suite, mutant: Mutant): boolean =>
  group.name === mutant.group && (alert ? mutant.rule === alert.name : 'record' in mutant.original)

/**
 * Puts one mistake after another into the rules that some suites are about and looks for a case, of any suite, that
 * notices. A survivor is a mistake that nothing would notice: a case is missing, or the mutated part of the rule is not
 * needed.
 */
export const hunt = async (
  wanted: readonly Suite[],
  suites: readonly Suite[],
  stack: Stack,
  { promtool, equivalents = [], workers = 2, onFate = () => {} }: HuntOptions,
): Promise<readonly Fate[]> => {
  const groups = renderedGroups(stack)
  const needed = suites.map((suite) => ({ suite, rules: neededRules(suite, groups) }))
  const kills = new Map<ProofCase, number>()
  const { alone, together } = examinations(promtool, stack)

  const settled = (mutant: Mutant, outcome: Fate['outcome'], by?: string): Fate => {
    const fate = { mutant, outcome, ...(by !== undefined && { by }) }
    onFate(fate)
    return fate
  }

  /** All mutants of one rule. Suites that do not depend on the rule are not asked. */
  const judge = async (mutants: readonly Mutant[]): Promise<readonly Fate[]> => {
    const loads = await promtool.loads(mutants.map(({ mutated }) => [mutated]))
    const fates = mutants.filter((_, index) => !loads[index]).map((mutant) => settled(mutant, 'invalid'))
    let alive = mutants.filter((_, index) => loads[index])
    const trials = needed
      .filter(({ rules }) => rules.some(({ rules }) => rules.some((rule) => rule === mutants[0]?.original)))
      .flatMap(({ suite, rules }) => suite.cases.map((each) => ({ suite, rules, each, cost: cost(suite, each) })))
    for (const trial of inLethalOrder(trials, kills)) {
      if (alive.length === 0) break
      const [apart, rest] = [alive.filter(seesNeighbours), alive.filter((mutant) => !seesNeighbours(mutant))]
      const noticed = new Set([...(await alone(trial, apart)), ...(rest.length > 0 ? await together(trial, rest) : [])])
      kills.set(trial.each, (kills.get(trial.each) ?? 0) + noticed.size)
      alive = alive.filter((mutant) => !noticed.has(mutant))
      for (const mutant of noticed)
        fates.push(
          settled(
            mutant,
            isEquivalent(mutant, equivalents) ? 'misjudged' : 'killed',
            `${trial.suite.name}: ${trial.each.title}`,
          ),
        )
    }
    return [
      ...fates,
      ...alive.map((mutant) => settled(mutant, isEquivalent(mutant, equivalents) ? 'equivalent' : 'survived')),
    ]
  }

  const byRule = groups.flatMap(mutantsOf)
  const prey = byRule.map((mutants) => mutants.filter((mutant) => wanted.some((suite) => isAbout(suite, mutant))))
  return (await inParallel(prey, workers, judge)).flat()
}
