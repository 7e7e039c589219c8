import type { Command } from 'commander'
import pc from 'picocolors'
import { promtool } from '../../proof/promtool.ts'
import { prove as proveSuites, type SuiteVerdict } from '../../proof/prove.ts'
import { type Suite, suitesOf } from '../../proof/suite.ts'
import { systemExecutor } from '../../stackrun/executor.ts'
import { resolveSoftware, software } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { huntMutants } from './mutants.ts'

const wantedSuites = (suites: readonly Suite[], pattern: string | undefined): readonly Suite[] => {
  const wanted = pattern === undefined ? suites : suites.filter(({ name }) => name.includes(pattern))
  if (wanted.length > 0) return wanted
  throw new CommandError(
    `PROOF_UNKNOWN: no suite is called like "${pattern}"\n    fix:  name one of ${suites.map(({ name }) => name).join(', ')}`,
  )
}

const print = ({ suite, cases, passed, output }: SuiteVerdict): void => {
  console.log(`${passed ? pc.green('holds ') : pc.red('FAILS ')} ${suite.padEnd(44)} ${cases} cases`)
  if (!passed) console.log(output)
}

const wantedPromtool = async (isThird: boolean): Promise<string> => {
  const [name, program] = isThird
    ? (['promtool3', software.promtool3] as const)
    : (['prometheus', software.prometheus] as const)
  const found = await resolveSoftware([program])
  return found.get(name)?.binaries.promtool ?? 'promtool'
}

/**
 * `tenantscope prove [NAME] [--mutants] [--promtool3]`: what each alert must catch and must let pass, on the real promtool,
 * of Prometheus 2.42 or of 3.x. With `--mutants`, whether the cases would notice a mistake in the rules. Exits 1 unless
 * all holds.
 */
export const prove = async (
  pattern: string | undefined,
  options: { readonly mutants?: boolean; readonly promtool3?: boolean },
  command: Command,
): Promise<number> => {
  const stack = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const tool = promtool(await wantedPromtool(options.promtool3 ?? false), systemExecutor())
  const all = suitesOf(stack)
  const suites = wantedSuites(all, pattern)
  if (options.mutants) return (await huntMutants(suites, all, stack, tool)) ? 0 : 1
  const verdicts = await proveSuites(suites, stack, { promtool: tool, onVerdict: print })
  const failed = verdicts.filter(({ passed }) => !passed).length
  const cases = verdicts.reduce((sum, verdict) => sum + verdict.cases, 0)
  console.log(
    `${verdicts.length} suites, ${cases} cases: ${failed === 0 ? 'all hold' : `${failed} suite(s) do not hold`}`,
  )
  return failed === 0 ? 0 : 1
}
