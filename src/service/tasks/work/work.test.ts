import { describe, expect, it } from 'vitest'
import type { TaskType } from '../task.ts'
import { stepsOf, TaskFailure } from './index.ts'

function run(type: TaskType, payload: unknown): { progress: readonly number[]; result: unknown } {
  const steps = stepsOf(type, payload)
  const progress: number[] = []
  for (;;) {
    const { done, value } = steps.next()
    if (done) return { progress, result: value }
    progress.push(value as number)
  }
}

describe('the work of a task', () => {
  it('lint reports the rule and line of each finding', () => {
    expect(run('lint', { source: 'ok\ntrailing \n\tdebugger' }).result).toEqual({
      lines: 3,
      findings: [
        { line: 2, rule: 'trailing-space' },
        { line: 3, rule: 'tab' },
        { line: 3, rule: 'debugger' },
      ],
    })
  })

  it('test passes when every case got what it expected', () => {
    const cases = [{ name: 'adds', actual: { sum: 2 }, expected: { sum: 2 } }]
    expect(run('test', { cases }).result).toEqual({ passed: 1 })
  })

  it('build gives the same digest for the same files in any order', () => {
    const digest = (files: Record<string, string>) => (run('build', { files }).result as { digest: string }).digest
    expect(digest({ a: '1', b: '2' })).toBe(digest({ b: '2', a: '1' }))
    expect(digest({ a: '1', b: '2' })).not.toBe(digest({ a: '1', b: '3' }))
  })

  it('report sums up by group', () => {
    const rows = [
      { group: 'x', value: 3 },
      { group: 'x', value: 1 },
      { group: 'y', value: 5 },
    ]
    expect(run('report', { rows }).result).toEqual({
      groups: { x: { count: 2, sum: 4, min: 1, max: 3 }, y: { count: 1, sum: 5, min: 5, max: 5 } },
    })
  })

  it.each<[TaskType, unknown]>([
    ['lint', { source: 'trailing ', max_findings: 0 }],
    ['test', { cases: [{ name: 'adds', actual: 1, expected: 2 }] }],
    ['build', { files: {} }],
    ['report', { rows: [] }],
  ])('%s fails in the way it declares', (type, payload) => {
    expect(() => run(type, payload)).toThrow(TaskFailure)
  })

  it.each<[TaskType, unknown]>([
    ['lint', { source: 'a\n'.repeat(2_000) }],
    ['report', { rows: Array.from({ length: 1_000 }, () => ({ group: 'x', value: 1 })) }],
  ])('%s yields between short steps, up to 1', (type, payload) => {
    const { progress } = run(type, payload)
    expect(progress.length).toBeGreaterThan(3)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
  })
})
