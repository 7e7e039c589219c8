import { describe, expect, it } from 'vitest'
import { paced } from './paced.ts'

function* inOneStep(): Generator<number, unknown, void> {
  yield 1
  return 'result'
}

async function run(durationMs: number): Promise<{ progress: readonly number[]; result: unknown }> {
  const beats = paced(inOneStep(), durationMs)
  const progress: number[] = []
  for (;;) {
    const { done, value } = await beats.next()
    if (done) return { progress, result: value }
    progress.push(value as number)
  }
}

describe('the pace of a task', () => {
  it('is as fast as its steps when it is meant to take no time', async () => {
    expect(await run(0)).toEqual({ progress: [1], result: 'result' })
  })

  it('stretches a single step over the whole time, with beats in between', async () => {
    const startedAt = performance.now()
    const { progress, result } = await run(500)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(499)
    expect(result).toBe('result')
    expect(progress.length).toBeGreaterThanOrEqual(3)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
  })
})
