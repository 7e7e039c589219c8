import type { CountedHistogram } from '../exporter.ts'

/** Totals of one statement since its counters began. Times in seconds. */
export interface StatementTotals {
  readonly calls: number
  readonly totalSeconds: number
  readonly meanSeconds: number
  /** Of the population, as pg_stat_statements gives it. */
  readonly deviationSeconds: number
  readonly minSeconds: number
  readonly maxSeconds: number
}

/** Calls of one statement within a time, and how their durations spread. */
export interface CallGroup {
  readonly calls: number
  readonly sumSeconds: number
  readonly variance: number
  readonly minSeconds: number
  readonly maxSeconds: number
}

const squares = ({ calls, meanSeconds, deviationSeconds }: StatementTotals): number =>
  calls * (deviationSeconds ** 2 + meanSeconds ** 2)

/**
 * What was called between two readings. Mean and deviation give the sum of squares, and sums can be subtracted. Fewer calls
 * than before mean that the counters were reset, so all of them are new.
 */
export const callsBetween = (before: StatementTotals | undefined, now: StatementTotals): CallGroup => {
  const since = before !== undefined && before.calls <= now.calls ? before : undefined
  const calls = now.calls - (since?.calls ?? 0)
  const sumSeconds = Math.max(0, now.totalSeconds - (since?.totalSeconds ?? 0))
  const mean = calls === 0 ? 0 : sumSeconds / calls
  const meanSquare = calls === 0 ? 0 : (squares(now) - (since ? squares(since) : 0)) / calls
  return {
    calls,
    sumSeconds,
    variance: calls <= 1 ? 0 : Math.max(0, meanSquare - mean ** 2),
    minSeconds: now.minSeconds,
    maxSeconds: now.maxSeconds,
  }
}

/** Abramowitz and Stegun 7.1.26; off by 1.5e-7 at most. */
const erf = (x: number): number => {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const tail =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)
  return x < 0 ? tail - 1 : 1 - tail
}

/**
 * Share of a group's calls that took at most `bound`: log-normal with the group's mean and variance, which fits durations
 * (positive, a long tail), and nothing outside of the shortest and the longest call ever seen.
 */
export const shareWithin = (
  bound: number,
  { calls, sumSeconds, variance, minSeconds, maxSeconds }: CallGroup,
): number => {
  const mean = sumSeconds / calls
  if (bound >= maxSeconds) return 1
  if (bound < minSeconds) return 0
  if (variance === 0 || mean === 0) return mean <= bound ? 1 : 0
  const sigma2 = Math.log(1 + variance / mean ** 2)
  const mu = Math.log(mean) - sigma2 / 2
  return 0.5 * (1 + erf((Math.log(bound) - mu) / Math.sqrt(2 * sigma2)))
}

/** A histogram that grows by groups of calls. */
export const addCalls = (
  { cumulative, count, sum }: CountedHistogram,
  groups: readonly CallGroup[],
  buckets: readonly number[],
): CountedHistogram => {
  const called = groups.filter(({ calls }) => calls > 0)
  return {
    cumulative: buckets.map(
      (bound, index) =>
        (cumulative[index] ?? 0) + called.reduce((total, group) => total + group.calls * shareWithin(bound, group), 0),
    ),
    count: called.reduce((total, { calls }) => total + calls, count),
    sum: called.reduce((total, { sumSeconds }) => total + sumSeconds, sum),
  }
}
