/** Everything that can be wrong with what a backtest is given. */
export const problems = {
  BACKTEST_OPTION: 'an option has a value that can be used',
  BACKTEST_INCIDENT: 'an incident is one of the library',
  BACKTEST_OWN: 'incidents of your own are a JSON list of name, from, to and perhaps tenant',
  BACKTEST_RULES: 'rules are a Prometheus rule file, or a revision that has generated ones',
  BACKTEST_EXPR: 'PromQL parses with the official grammar',
  BACKTEST_HISTORY: 'the Prometheus asked has what the rules read',
  BACKTEST_QUERY: 'Prometheus can answer the expression',
  BACKTEST_NOTHING: 'at least one alert can be judged on the history',
} as const

export interface BacktestProblem {
  readonly code: keyof typeof problems
  /** The offender, as its author knows it. */
  readonly place: string
  readonly value: string
  readonly fix: string
}

const describe = ({ code, place, value, fix }: BacktestProblem): string =>
  `${code}: ${place}: ${value}\n    rule: ${problems[code]}\n    fix:  ${fix}`

/** Thrown with every problem found, not the first. */
export class BacktestError extends Error {
  readonly problems: readonly BacktestProblem[]

  constructor(found: readonly BacktestProblem[]) {
    super(found.map(describe).join('\n'))
    this.name = 'BacktestError'
    this.problems = found
  }
}
