import type { Duration } from './duration.ts'
import { dedent } from './promql.ts'

/** A piece of LogQL. Built by {@link logql}; its grammar, labels and fields are checked by `logqlProblems`. */
export class LogQL {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** LogQL that reads as LogQL. Other pieces, durations and numbers go in as values. */
export const logql = (strings: TemplateStringsArray, ...parts: readonly (LogQL | Duration | number)[]): LogQL =>
  new LogQL(dedent(strings.reduce((text, piece, index) => text + String(parts[index - 1]) + piece)))
