import { SingleBar } from 'cli-progress'
import pc from 'picocolors'
import type { Stack } from '../../core/stack.ts'
import { knownEquivalents } from '../../proof/mutation/equivalents.ts'
import { type Fate, hunt } from '../../proof/mutation/hunt.ts'
import type { Promtool } from '../../proof/promtool.ts'
import type { Suite } from '../../proof/suite.ts'

const counted = (fates: readonly Fate[], outcome: Fate['outcome']): number =>
  fates.filter((fate) => fate.outcome === outcome).length

/** Hunts the mutants of the rules that some suites are about, and prints every survivor. True when there is none. */
export const huntMutants = async (
  wanted: readonly Suite[],
  all: readonly Suite[],
  stack: Stack,
  promtool: Promtool,
): Promise<boolean> => {
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {value} mutants, {survivors} survive' }) : undefined
  let survivors = 0
  bar?.start(1, 0, { survivors })
  const fates = await hunt(wanted, all, stack, {
    promtool,
    equivalents: knownEquivalents,
    onFate: ({ mutant, outcome, by }) => {
      if (outcome === 'survived' || outcome === 'misjudged') {
        survivors += 1
        console.log(
          `${pc.red(outcome.toUpperCase())}  ${mutant.group} / ${mutant.rule}: ${mutant.mistake}${by ? `: ${by}` : ''}`,
        )
      }
      bar?.increment(1, { survivors })
    },
  })
  bar?.stop()
  const judged = fates.length - counted(fates, 'invalid') - counted(fates, 'equivalent')
  console.log(
    `${judged} mutants: ${counted(fates, 'killed')} killed, ${survivors} survived; ` +
      `${counted(fates, 'equivalent')} equivalent by the list, ${counted(fates, 'invalid')} that Prometheus refuses to load`,
  )
  return survivors === 0
}
