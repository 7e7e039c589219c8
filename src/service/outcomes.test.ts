import { expect, test } from 'vitest'
import type { Recorder } from '../instrumentation/index.ts'
import { taskAttempts } from './metrics.ts'
import { outcomesOf } from './outcomes.ts'

test('every outcome of a tenant begins with its first event, so that a first failure is an increase', async () => {
  const added: [string, number][] = []
  const counted = {
    counter: () => ({
      add: ({ outcome }: { readonly outcome: string }, amount = 1) => void added.push([outcome, amount]),
      handle: () => ({ add: () => {} }),
    }),
  }
  outcomesOf(counted as unknown as Recorder, taskAttempts)('acme', 'completed')
  expect(added).toEqual([
    ['completed', 1],
    ['failed', 0],
    ['interrupted', 0],
    ['abandoned', 0],
  ])
})
