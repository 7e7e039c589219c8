/** What can go wrong before or during a load test. The code is stable; the text says what to do. */
export type LoadTestErrorCode =
  | 'LOADTEST_API_UNSUPPORTED'
  | 'LOADTEST_K6_FAILED'
  | 'LOADTEST_OPTION_INVALID'
  | 'LOADTEST_OPTION_UNSUPPORTED'
  | 'LOADTEST_SCRIPT_BROKEN'
  | 'LOADTEST_SCRIPT_UNKNOWN'
  | 'LOADTEST_TARGET_DOWN'
  | 'LOADTEST_TARGET_INVALID'
  | 'LOADTEST_THRESHOLD_INVALID'
  | 'LOADTEST_THRESHOLDS_INVALID'
  | 'LOADTEST_THRESHOLDS_MISSING'
  | 'LOADTEST_THRESHOLDS_STALE'
  | 'LOADTEST_WITNESS_BEHIND'
  | 'LOADTEST_WITNESS_SILENT'

export interface LoadTestProblem {
  readonly code: LoadTestErrorCode
  /** What broke the rule: a script, an option, a threshold. */
  readonly offender: string
  /** What is there now. */
  readonly actual: string
  /** What was expected. */
  readonly rule: string
  /** What the reader can do about it. */
  readonly fix: string
}

export const describeProblem = ({ code, offender, actual, rule, fix }: LoadTestProblem): string =>
  `${code}: ${offender}: ${actual}\n    rule: ${rule}\n    fix:  ${fix}`

/** Every problem found, not the first. */
export class LoadTestError extends Error {
  readonly problems: readonly LoadTestProblem[]

  constructor(problems: LoadTestProblem | readonly LoadTestProblem[]) {
    const all = Array.isArray(problems) ? (problems as readonly LoadTestProblem[]) : [problems as LoadTestProblem]
    super(all.map(describeProblem).join('\n'))
    this.name = 'LoadTestError'
    this.problems = all
  }

  get code(): LoadTestErrorCode {
    return this.problems[0]?.code ?? 'LOADTEST_SCRIPT_BROKEN'
  }
}
