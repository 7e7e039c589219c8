import type { CountedHistogram } from '../exporter.ts'
import { addCalls, callsBetween, type StatementTotals } from './latency-estimate.ts'
import { queryDuration } from './metrics.ts'
import type { StatementRow } from './queries.ts'

const secondsOf = ({ calls, total, mean, deviation, min, max }: StatementRow): StatementTotals => ({
  calls,
  totalSeconds: total / 1000,
  meanSeconds: mean / 1000,
  deviationSeconds: deviation / 1000,
  minSeconds: min / 1000,
  maxSeconds: max / 1000,
})

/** The histogram of what was called since the first reading. It is the first one's zero: what was before cannot be dated. */
export const queryDurations = (): ((rows: readonly StatementRow[]) => CountedHistogram) => {
  let before: ReadonlyMap<string, StatementTotals> | undefined
  let total: CountedHistogram = { cumulative: queryDuration.buckets.map(() => 0), count: 0, sum: 0 }
  return (rows) => {
    const now = new Map(rows.map((row) => [row.id, secondsOf(row)] as const))
    if (before !== undefined) {
      const known = before
      const groups = [...now].map(([id, totals]) => callsBetween(known.get(id), totals))
      total = addCalls(total, groups, queryDuration.buckets)
    }
    before = now
    return total
  }
}
