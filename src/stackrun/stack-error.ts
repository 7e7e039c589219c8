/** What can go wrong while parts are found and run. The code is stable; the text says what to do. */
export type StackErrorCode =
  | 'STACK_PARTS_MISSING'
  | 'STACK_FETCH_FAILED'
  | 'STACK_DIRECTORY_BUSY'
  | 'STACK_PART_UNKNOWN'
  | 'STACK_PART_DIED'
  | 'STACK_PART_NOT_READY'
  | 'STACK_PART_STATE'
  | 'STACK_PORT_TAKEN'
  | 'STACK_POSTGRES_INIT'
  | 'STACK_CONTROL_REFUSED'

interface Problem {
  /** The part, folder or program that broke the rule. */
  readonly offender: string
  /** What was expected of it. */
  readonly rule: string
  /** What was found instead. */
  readonly actual: string
  /** What the reader can do about it. */
  readonly fix: string
}

/** An error of the stack runner, with everything needed to act on it. */
export class StackError extends Error {
  readonly code: StackErrorCode
  readonly problem: Problem

  constructor(code: StackErrorCode, problem: Problem, options?: ErrorOptions) {
    super(`${code}: ${problem.offender} ${problem.rule}, but ${problem.actual}: ${problem.fix}`, options)
    this.name = 'StackError'
    this.code = code
    this.problem = problem
  }
}
