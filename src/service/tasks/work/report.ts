import type { ReportPayload } from '../task.ts'
import { TaskFailure, type Work } from './work.ts'

const ROWS_PER_STEP = 200

/** Sums rows up by group. Fails when there are no rows to report on. */
export const report: Work<ReportPayload> = function* ({ rows }) {
  if (rows.length === 0) throw new TaskFailure('there are no rows to report on')
  const groups = new Map<string, { count: number; sum: number; min: number; max: number }>()
  for (const [index, { group, value }] of rows.entries()) {
    const sums = groups.get(group) ?? { count: 0, sum: 0, min: value, max: value }
    groups.set(group, {
      count: sums.count + 1,
      sum: sums.sum + value,
      min: Math.min(sums.min, value),
      max: Math.max(sums.max, value),
    })
    if ((index + 1) % ROWS_PER_STEP === 0) yield (index + 1) / rows.length
  }
  yield 1
  return { groups: Object.fromEntries(groups) }
}
