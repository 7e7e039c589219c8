import { isDeepStrictEqual } from 'node:util'
import type { TestPayload } from '../task.ts'
import { TaskFailure, type Work } from './work.ts'

/** Compares what each case got with what it expected. Fails when any differs. */
export const testCases: Work<TestPayload> = function* ({ cases }) {
  const failed: string[] = []
  for (const [index, { name, actual, expected }] of cases.entries()) {
    if (!isDeepStrictEqual(actual, expected)) failed.push(name)
    yield (index + 1) / cases.length
  }
  if (failed.length > 0) throw new TaskFailure(`${failed.length} of ${cases.length} cases failed: ${failed.join(', ')}`)
  return { passed: cases.length }
}
