import { expect, test } from 'vitest'
import { RowTable } from './row-table.ts'

/** A generator of whole numbers below a bound, the same in each run. */
const drawn = (seed: number) => {
  let state = seed
  return (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

test('finds what a map would find, whatever was put in and taken out before', () => {
  const draw = drawn(7)
  const table = new RowTable(3)
  const model = new Map<string, number>()
  const free: number[] = []
  let end = 0
  for (let step = 0; step < 20_000; step += 1) {
    const numbers = [draw(12), draw(12), draw(4)]
    const key = numbers.join()
    const known = model.get(key)
    expect(table.find(numbers)).toBe(known)
    if (known === undefined) {
      const row = free.pop() ?? end++
      table.put(row, numbers)
      model.set(key, row)
    } else if (draw(3) > 0) {
      table.remove(known)
      model.delete(key)
      free.push(known)
    }
    expect(table.size).toBe(model.size)
  }
  for (const [key, row] of model) expect([0, 1, 2].map((column) => table.at(row, column)).join()).toBe(key)
})

test('a table without columns has one row at most', () => {
  const table = new RowTable(0)
  expect(table.find([])).toBeUndefined()
  table.put(0, [])
  expect(table.find([])).toBe(0)
  table.remove(0)
  expect(table.find([])).toBeUndefined()
})
