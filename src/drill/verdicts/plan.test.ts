import { expect, test } from 'vitest'
import { apiAvailability } from '../../../slo/api-availability.ts'
import { apiLatency } from '../../../slo/api-latency.ts'
import { hitsWithin } from '../fault-gate.ts'
import { planVerdicts, promisesBroken } from './plan.ts'

const plan = planVerdicts({ availability: apiAvailability, latency: apiLatency })

test('the plan breaks the promise above each boundary, and no other', () => {
  expect(promisesBroken(plan, [apiAvailability, apiLatency])).toEqual([
    { sloId: 'api-availability', tier: 'starter', tenantId: 'errors-above' },
    { sloId: 'api-latency', tier: 'starter', tenantId: 'slow-above' },
  ])
})

test('a tier is broken when its tenants together are', () => {
  const subjects = plan.subjects.filter(({ tenant }) => ['errors-above', 'errors-below'].includes(tenant.id))
  expect(promisesBroken({ ...plan, subjects }, [apiAvailability])).toContainEqual({
    sloId: 'api-availability',
    tier: 'starter',
  })
})

test('every fault has struck before two thirds of the requests are sent', () => {
  // Six requests of ten look at agents, and each makes one statement at least.
  const statements = Math.floor(plan.requestsPerTenant * 0.6 * (2 / 3)) + 2
  for (const { fault } of plan.subjects) if (fault) expect(hitsWithin(fault, statements)).toBe(fault.count)
})

test.each([
  [0, 0],
  [10, 0],
  [11, 1],
  [18, 1],
  [19, 2],
  [500, 3],
])('of %i statements, %i are hit when three are to be from the tenth on', (statements, hits) => {
  expect(hitsWithin({ count: 3, first: 10, spacing: 8 }, statements)).toBe(hits)
})
