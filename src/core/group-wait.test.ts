import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Duration, seconds } from './duration.ts'
import { exampleStack } from './example-stack.ts'
import { groupWait } from './group-wait.ts'

const duration = fc
  .tuple(fc.integer({ min: 0, max: 5000 }), fc.constantFrom('ms', 's', 'm', 'h'))
  .map(([amount, unit]) => `${amount}${unit}` as Duration)

describe('the wait of a group', () => {
  it('gives the page of the next evaluation its whole wait to silence the warning of the first', () => {
    fc.assert(
      fc.property(duration, duration, (wait, evaluation) => {
        const stack = {
          grouping: { ...exampleStack.grouping, wait },
          cadence: { ...exampleStack.cadence, evaluation },
        }
        const [page, warning] = [groupWait(stack, 'critical'), groupWait(stack, 'warning')].map(seconds)
        expect(page).toBe(seconds(wait))
        expect(warning).toBeCloseTo(seconds(wait) + seconds(evaluation), 6)
      }),
    )
  })

  it('lets the heartbeat out at once', () => {
    expect(groupWait(exampleStack, 'heartbeat')).toBe('0s')
  })
})
