import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocate } from './allocate.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
const totals = fc.integer({ min: 0, max: 100_000_000 })
const weights = fc.array(fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }), { minLength: 1, maxLength: 200 })

test('parts add up to the whole, to the cent', () => {
  fc.assert(fc.property(totals, weights, (total, list) => sum(allocate(total, list)) === total))
})

test('no part is a cent or more away from its exact share', () => {
  const small = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(totals, small, (total, list) => {
      const all = sum(list)
      fc.pre(all > 0)
      return allocate(total, list).every(
        (part, index) => Math.abs(part - (total * (list[index] ?? 0)) / all) < 1.000001,
      )
    }),
  )
})

test.each([
  { name: 'cents that are left go to who lost most', total: 100, weights: [1, 1, 1], parts: [34, 33, 33] },
  { name: 'who used nothing pays nothing', total: 99, weights: [0, 2, 1], parts: [0, 66, 33] },
  { name: 'where nobody used anything, all pay alike', total: 10, weights: [0, 0, 0, 0], parts: [3, 3, 2, 2] },
  { name: 'nobody is there to pay', total: 10, weights: [], parts: [] },
])('$name', ({ total, weights, parts }) => {
  expect(allocate(total, weights)).toEqual(parts)
})

test.each([
  { total: 1.5, weights: [1] },
  { total: -1, weights: [1] },
  { total: 1, weights: [-1] },
  { total: 1, weights: [Number.NaN] },
])('$total cents by $weights is refused', ({ total, weights }) => {
  expect(() => allocate(total, weights)).toThrow(RangeError)
})
