import type { Stack } from '../core/stack.ts'
import { inParallel } from './in-parallel.ts'
import { neededRules } from './needed-rules.ts'
import type { Promtool, Verdict } from './promtool.ts'
import { renderedGroups, type Suite } from './suite.ts'
import { testFile } from './test-file.ts'

export interface SuiteVerdict extends Verdict {
  readonly suite: string
  readonly cases: number
}

export interface ProveOptions {
  readonly promtool: Pick<Promtool, 'test'>
  readonly workers?: number
  readonly onVerdict?: (verdict: SuiteVerdict) => void
}

/** Runs suites on the rules of a definition. A verdict names every expectation that does not hold. */
export const prove = (
  suites: readonly Suite[],
  stack: Stack,
  { promtool, workers = 2, onVerdict = () => {} }: ProveOptions,
): Promise<readonly SuiteVerdict[]> => {
  const groups = renderedGroups(stack)
  return inParallel(suites, workers, async (suite) => {
    const verdict = await promtool.test(testFile(suite, stack), neededRules(suite, groups))
    const result = { suite: suite.name, cases: suite.cases.length, ...verdict }
    onVerdict(result)
    return result
  })
}
