import { expect, test } from 'vitest'
import { type AlertTiming, firings } from './alert-state.ts'

const timing: AlertTiming = { intervalSeconds: 30, start: 0, end: 300 }
const every30s = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 30 + 1 }, (_, index) => from + index * 30)

test.each<[string, readonly number[], Partial<AlertTiming>, readonly [number, number][]]>([
  ['fires at the first evaluation that holds', every30s(60, 120), {}, [[60, 150]]],
  ['fires once it has held for "for"', every30s(60, 240), { for: '1m' }, [[120, 270]]],
  ['does not fire when it holds one evaluation too few', every30s(60, 90), { for: '1m' }, []],
  ['begins to count anew after a gap', [60, 90, 150, 180, 210], { for: '1m' }, [[210, 240]]],
  ['fires on for "keep_firing_for"', every30s(60, 120), { keepFiringFor: '1m' }, [[60, 210]]],
  ['stays one firing when it holds again meanwhile', [60, 120], { keepFiringFor: '1m' }, [[60, 210]]],
  [
    'a gap ends it without "keep_firing_for"',
    [60, 120],
    {},
    [
      [60, 90],
      [120, 150],
    ],
  ],
  ['is still firing at the end', every30s(240, 300), {}, [[240, 300]]],
  ['never holds', [], {}, []],
])('%s', (_, holdsAt, options, expected) => {
  expect(firings(holdsAt, { ...timing, ...options }).map(({ from, to }) => [from, to])).toEqual(expected)
})
