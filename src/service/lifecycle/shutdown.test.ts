import { describe, expect, it } from 'vitest'
import { shutDown } from './shutdown.ts'

const never = () => new Promise(() => {})

describe('shutting down', () => {
  it('runs every step in order, one that fails included', async () => {
    const done: string[] = []
    const failures: string[] = []
    const failed = await shutDown({
      timeoutSeconds: 1,
      onFailure: (step, error) => failures.push(`${step}: ${error.message}`),
      steps: [
        { name: 'server', run: async () => done.push('server') },
        { name: 'queue', run: async () => Promise.reject(new Error('gone')) },
        { name: 'pool', run: async () => done.push('pool') },
      ],
    })
    expect(done).toEqual(['server', 'pool'])
    expect(failures).toEqual(['queue: gone'])
    expect(failed).toBe(1)
  })

  it('leaves a step that hangs, and still runs the next', async () => {
    const done: string[] = []
    const failed = await shutDown({
      timeoutSeconds: 0.05,
      onFailure: () => {},
      steps: [
        { name: 'hangs', run: never },
        { name: 'pool', run: async () => done.push('pool') },
      ],
    })
    expect({ done, failed }).toEqual({ done: ['pool'], failed: 1 })
  })
})
