import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burnFactor } from './burn.ts'
import type { Duration } from './duration.ts'

const page = { name: 'page', budgetShare: 0.02, long: '1h', short: '5m', severity: 'critical' } as const

describe('the factor follows from share, period and long window', () => {
  test.each([
    [0.02, '1h', '30d', 14.4],
    [0.05, '6h', '30d', 6],
    [0.1, '1d', '30d', 3],
    [0.1, '3d', '30d', 1],
    [0.02, '1h', '28d', 13.44],
    [0.02, '1h', '7d', 3.36],
  ] as const)('%d in %s of %s is %d', (budgetShare, long, period, factor) => {
    expect(burnFactor({ ...page, budgetShare, long }, period)).toBe(factor)
  })
})

test('burning at the factor for the long window spends the share, for any policy', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 72 }),
      fc.integer({ min: 7, max: 90 }),
      (share, hours, days) => {
        const factor = burnFactor(
          { ...page, budgetShare: share / 100, long: `${hours}h` as Duration },
          `${days}d` as Duration,
        )
        expect((factor * hours) / (days * 24)).toBeCloseTo(share / 100, 5)
      },
    ),
  )
})
