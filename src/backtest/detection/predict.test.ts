import { expect, test } from 'vitest'
import { conditionSeconds, predicted, textbookSeconds } from './predict.ts'
import { scaledExpr } from './scale.ts'

const pageFast = { kind: 'summed', share: 0.0144, windowSeconds: 3600, countSeconds: 300 } as const

test('the textbook says 52 s for a total outage at 99.9 %, sums of overlapping counts need 176 s', () => {
  expect(textbookSeconds(pageFast)).toBeCloseTo(51.84)
  expect(conditionSeconds(pageFast)).toBeCloseTo(176.4, 1)
})

test('once failing lasts longer than the count, the sum lags by half of it', () => {
  expect(conditionSeconds({ ...pageFast, share: 0.5 })).toBe(1950)
})

test.each([1, 60, 149, 151, 600])(
  'the sum reaches what it must after the predicted time (%i s of failure)',
  (exact) => {
    const reached = conditionSeconds({ kind: 'summed', share: exact / 3600, windowSeconds: 3600, countSeconds: 300 })
    let sum = 0 // of a count each second, each of the failures of the last 300 s
    for (let now = 0.5; now < reached; now += 1) sum += Math.min(now, 300)
    expect(sum / 300).toBeGreaterThan(exact - 1.5)
    expect(sum / 300).toBeLessThan(exact + 1.5)
  },
)

test('a page waits at most for a scrape, an evaluation and the gathering of its group', () => {
  const pace = { scrapeSeconds: 15, evaluationSeconds: 30, groupWaitSeconds: 10 }
  expect(predicted({ kind: 'level', holdSeconds: 120 }, pace)).toEqual({ soonest: 130, latest: 175 })
  expect(predicted({ kind: 'ratio', share: 0.05, windowSeconds: 300 }, pace)).toEqual({ soonest: 25, latest: 70 })
})

test('windows and offsets become shorter, thresholds stay', () => {
  expect(scaledExpr('sum_over_time(a{x="5m"}[6h]) / 10 > 14.4 and b offset 30m > 300', 60)).toBe(
    'sum_over_time(a{x="5m"}[360000ms]) / 10 > 14.4 and b offset 30000ms > 300',
  )
})
