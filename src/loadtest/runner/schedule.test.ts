import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { constantArrivals, rampingArrivals, rampingVuSteps } from './schedule.ts'

describe('arrivals', () => {
  it('starts a constant rate at once and repeats it evenly', () => {
    expect([...constantArrivals(10, 1000, 500)]).toEqual([0, 100, 200, 300, 400, 500])
  })

  it('starts a ramp when its first iteration is complete', () => {
    const due = [...rampingArrivals(10, 1000, [{ durationMs: 500, target: 10 }])]
    expect(due.map(Math.round)).toEqual([100, 200, 300, 400, 500])
  })

  // k6 1.8.1 makes 29 of these: the 30th is due at the very end, where it may or may not be begun.
  it('makes as many iterations as lie under the curve', () => {
    const stages = [
      { durationMs: 2000, target: 20 },
      { durationMs: 1000, target: 0 },
    ]
    expect([...rampingArrivals(0, 1000, stages)]).toHaveLength(30)
  })

  it('stays in order and within the duration, whatever the stages', () => {
    const stage = fc.record({
      durationMs: fc.integer({ min: 0, max: 5_000 }),
      target: fc.integer({ min: 0, max: 200 }),
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(stage, { maxLength: 5 }), (startRate, stages) => {
        const due = [...rampingArrivals(startRate, 1000, stages)]
        const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
        for (const [index, ms] of due.entries()) {
          expect(ms).toBeLessThanOrEqual(totalMs + 1e-3)
          expect(ms).toBeGreaterThanOrEqual((due[index - 1] ?? 0) - 1e-6)
        }
      }),
    )
  })
})

describe('ramping VUs', () => {
  it('steps by one at equal distances', () => {
    const stages = [
      { durationMs: 300, target: 3 },
      { durationMs: 200, target: 1 },
    ]
    expect(rampingVuSteps(0, stages)).toEqual([
      { atMs: 0, vus: 0 },
      { atMs: 100, vus: 1 },
      { atMs: 200, vus: 2 },
      { atMs: 300, vus: 3 },
      { atMs: 400, vus: 2 },
      { atMs: 500, vus: 1 },
    ])
  })
})
