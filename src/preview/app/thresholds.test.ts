import { expect, test } from 'vitest'
import { baseColor, stepAt } from './thresholds.ts'

const steps = [
  { value: null, color: 'green' },
  { value: 0.02, color: 'orange' },
  { value: 0.05, color: 'red' },
]

test.each([
  [0, 'green'],
  [-1, 'green'],
  [0.0199, 'green'],
  [0.02, 'orange'],
  [0.05, 'red'],
  [Number.POSITIVE_INFINITY, 'red'],
])('%s is %s', (value, color) => {
  expect(stepAt(value, { steps })?.color).toBe(color)
})

test('what is no value has no colour', () => {
  expect(stepAt(null, { steps })).toBeUndefined()
  expect(stepAt(Number.NaN, { steps })).toBeUndefined()
  expect(stepAt(1, undefined)).toBeUndefined()
  expect(stepAt(1, { steps: [{ value: 2, color: 'red' }] })).toBeUndefined()
})

test('steps need not come in order, and may be shares of the scale', () => {
  expect(stepAt(0.03, { steps: steps.toReversed() })?.color).toBe('orange')
  const half = {
    mode: 'percentage',
    steps: [
      { value: null, color: 'green' },
      { value: 50, color: 'red' },
    ],
  }
  expect(stepAt(9, { ...half }, { min: 0, max: 20 })?.color).toBe('green')
  expect(stepAt(10, { ...half }, { min: 0, max: 20 })?.color).toBe('red')
})

test("shades of Grafana's colours fold into their base", () => {
  expect(['red', 'dark-red', 'semi-dark-green', 'text'].map(baseColor)).toEqual(['red', 'red', 'green', undefined])
})
