import { expect, test } from 'vitest'
import { descendants } from './process-tree.ts'

test('children and grandchildren descend from a process, its siblings do not', () => {
  expect(descendants(10, '  10 1\n  11 10\n  12 11\n  13 1\n')).toEqual([11, 12])
})
