import { expect, test } from 'vitest'
import { formatValue } from './units.ts'

test.each([
  [0.25, 's', '250 ms'],
  [90, 's', '1.5 min'],
  [0, 's', '0 s'],
  [0.00002, 's', '20 µs'],
  [1500, 'ms', '1.5 s'],
  [1536, 'bytes', '1.5 KiB'],
  [2_000_000, 'Bps', '2 MB/s'],
  [0.0123, 'percentunit', '1.23 %'],
  [1 - 0.001, 'percentunit', '99.9 %'],
  [42, 'percent', '42 %'],
  [12.34, 'reqps', '12.3 req/s'],
  [1200, 'ops', '1.2 Kops/s'],
  [0, 'reqps', '0 req/s'],
  [1_234_567, 'short', '1.23 Mil'],
  [12.5, 'currencyUSD', '$12.50'],
  [12_345, 'currencyUSD', '$12,345'],
  [14.4, 'suffix:x', '14.4 x'],
  [3, 'prefix:n', 'n3'],
  [3, 'furlong', '3 furlong'],
  [1, 'bool_yes_no', 'yes'],
  [-1536, 'bytes', '-1.5 KiB'],
])('%s in %s is written %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text)
})

test('what is no number is said, not computed', () => {
  expect(formatValue(null, 's')).toBe('–')
  expect(formatValue(Number.NaN, 's')).toBe('–')
  expect(formatValue(Number.POSITIVE_INFINITY, 's')).toBe('∞')
})

test('a panel may ask for its decimals', () => {
  expect(formatValue(0.5, 'percentunit', { decimals: 2 })).toBe('50.00 %')
})

test('a timestamp in milliseconds is told from now', () => {
  expect(formatValue(0, 'dateTimeFromNow', { now: 7_200_000 })).toBe('2 hours ago')
  expect(formatValue(90_000, 'dateTimeFromNow', { now: 60_000 })).toBe('in 30 s')
})
