import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, errorBudgetPpm, isWholePpm, percent, percentile } from './decimal.ts'

test('the budget of 99.9 % is 0.001 to the letter, where floating point says otherwise', () => {
  expect(String(1 - 0.999)).not.toBe('0.001')
  expect(decimal(errorBudgetPpm(0.999))).toBe('0.001')
})

test.each([
  [0, '0'],
  [1, '0.000001'],
  [14_400, '0.0144'],
  [1_000_000, '1'],
  [14_400_000, '14.4'],
  [-500_000, '-0.5'],
])('%d parts per million print as %s', (parts, text) => expect(decimal(parts)).toBe(text))

test('every whole number of parts per million survives printing and reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), (parts) => Math.round(Number(decimal(parts)) * 1e6) === parts),
  )
})

test('objective and budget add up to one, exactly, for every objective that can be told', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), (parts) => {
      const objective = Number(decimal(parts))
      return isWholePpm(objective) && errorBudgetPpm(objective) + parts === 1_000_000
    }),
  )
})

test('an objective finer than a millionth is recognised', () => expect(isWholePpm(0.9999999)).toBe(false))

test('an objective reads as people say it', () => {
  expect(percent(0.999)).toBe('99.9 %')
  expect(percentile(0.99)).toBe('99')
})
