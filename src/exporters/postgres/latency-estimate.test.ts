import { expect, test } from 'vitest'
import { addCalls, callsBetween, type StatementTotals, shareWithin } from './latency-estimate.ts'

/** What pg_stat_statements would hold after calls of these durations. */
const totalsOf = (durations: readonly number[]): StatementTotals => {
  const totalSeconds = durations.reduce((sum, each) => sum + each, 0)
  const meanSeconds = totalSeconds / durations.length
  const variance = durations.reduce((sum, each) => sum + (each - meanSeconds) ** 2, 0) / durations.length
  return {
    ...{ calls: durations.length, totalSeconds, meanSeconds, deviationSeconds: Math.sqrt(variance) },
    ...{ minSeconds: Math.min(...durations), maxSeconds: Math.max(...durations) },
  }
}
const nothing = { cumulative: [], count: 0, sum: 0 }

test('calls between two readings have their own mean and spread', () => {
  const early = [0.1, 0.1, 0.1, 0.1]
  const late = [2, 4]
  const group = callsBetween(totalsOf(early), totalsOf([...early, ...late]))
  expect(group.calls).toBe(2)
  expect(group.sumSeconds).toBeCloseTo(6)
  expect(group.variance).toBeCloseTo(1)
})

test('counters that were reset count from zero', () => {
  expect(callsBetween(totalsOf([1, 1, 1]), totalsOf([2])).sumSeconds).toBe(2)
})

test('a single call is in its bucket exactly', () => {
  const group = callsBetween(totalsOf([0.1, 0.1, 9]), totalsOf([0.1, 0.1, 9, 0.3]))
  expect([0.2, 0.25, 0.4].map((bound) => shareWithin(bound, group))).toEqual([0, 0, 1])
})

test('equal calls are in one bucket', () => {
  const group = callsBetween(undefined, totalsOf([0.3, 0.3, 0.3]))
  expect([0.25, 0.5].map((bound) => shareWithin(bound, group))).toEqual([0, 1])
})

test('for log-normal durations P95 is right within a tenth', () => {
  let seed = 1
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  const durations = Array.from({ length: 20_000 }, () => Math.exp(Math.log(0.05) + 0.8 * normal())).sort(
    (a, b) => a - b,
  )
  const p95 = durations[19_000] ?? 0
  const group = callsBetween(undefined, totalsOf(durations))
  expect(shareWithin(p95 * 0.9, group)).toBeLessThan(0.95)
  expect(shareWithin(p95 * 1.1, group)).toBeGreaterThan(0.95)
})

test('a histogram never shrinks, and its largest bucket holds no more than the count', () => {
  const buckets = [0.1, 0.5, 1]
  const first = addCalls(nothing, [callsBetween(undefined, totalsOf([0.01, 0.3, 5]))], buckets)
  const second = addCalls(first, [callsBetween(totalsOf([0.2]), totalsOf([0.2]))], buckets)
  expect(second).toEqual(first)
  const third = addCalls(second, [callsBetween(undefined, totalsOf([0.05, 0.05]))], buckets)
  expect(third.count).toBe(5)
  expect(third.sum).toBeCloseTo(5.41)
  third.cumulative.forEach((value, index) => {
    expect(value).toBeGreaterThanOrEqual(first.cumulative[index] ?? 0)
    expect(value).toBeLessThanOrEqual(third.count)
  })
})
