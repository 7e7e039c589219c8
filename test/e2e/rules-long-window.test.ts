import { expect, test } from 'vitest'
import { longWindows, writeBurstyMonth } from '../../bench/rules/bursty-month.ts'
import { withHistory } from '../../bench/rules/with-history.ts'

// "npx tsx bench/rules/long-window.ts" measures ten months.
test('the ratio of thirty bursty days is within 0.1 % of the exact one, where a mean of ratios is far off', {
  timeout: 180_000,
}, async () => {
  const seeds = [1, 2]
  const measured = await withHistory(
    (path, endSeconds) => writeBurstyMonth(path, seeds, endSeconds),
    (url, endSeconds) => longWindows(url, seeds, endSeconds),
  )
  for (const { deviation, deviationOfMean } of measured) {
    expect(Math.abs(deviation)).toBeLessThan(0.001)
    expect(Math.abs(deviationOfMean)).toBeGreaterThan(1)
  }
})
