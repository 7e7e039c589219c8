import { expect, test } from 'vitest'
import { parseDuration, resolveRange, stepFor } from './time-range.ts'

const now = 1_700_000_000_000

test('a range is relative, in milliseconds, or a date', () => {
  expect(resolveRange({ from: 'now-1h', to: 'now' }, now)).toEqual({ start: now / 1000 - 3600, end: now / 1000 })
  expect(resolveRange({ from: '1700000000000', to: '1700000060000' }, now)).toEqual({
    start: 1_700_000_000,
    end: 1_700_000_060,
  })
  expect(resolveRange({ from: '2023-11-14T00:00:00Z', to: 'now' }, now)?.start).toBe(1_699_920_000)
})

test.each([
  ['now', 'now-1h'],
  ['yesterday-ish', 'now'],
  ['now-1x', 'now'],
  ['now', 'now'],
])('%s to %s cannot be shown', (from, to) => {
  expect(resolveRange({ from, to }, now)).toBeUndefined()
})

test('a duration is read in full or not at all', () => {
  expect(parseDuration('1h30m')).toBe(5400)
  expect(parseDuration('5m ago')).toBeUndefined()
  expect(parseDuration('')).toBeUndefined()
})

test.each([
  [900, 400],
  [3600, 400],
  [86_400, 1200],
  [2_592_000, 1200],
  [31_536_000 * 10, 1200],
])('%s s over %s pixels stay far below what Prometheus answers at most', (seconds, width) => {
  const step = stepFor({ start: 0, end: seconds }, width)
  expect(step).toBeGreaterThanOrEqual(1)
  expect(seconds / step).toBeLessThanOrEqual(900)
})
