import { expect, test } from 'vitest'
import { scaleSteps } from './deployments.ts'

test.each([
  [3, 10, [5, 8, 10]],
  [2, 3, [3]],
  [3, 3, []],
])('from %i to %i replicas a half more at a time', (from, to, steps) => {
  expect(scaleSteps(from, to)).toEqual(steps)
})
