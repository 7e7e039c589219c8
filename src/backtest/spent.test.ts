import { expect, test } from 'vitest'
import { burnPolicy } from '../../alerts/burn-windows.ts'
import { apiAvailability } from '../../slo/api-availability.ts'
import type { Stretch } from './incidents.ts'
import { sourcesOf } from './sources.ts'
import { deservedBy, spendingOf } from './spent.ts'
import { libraryWorld } from './world.ts'

const [source] = sourcesOf({ slos: [apiAvailability] } as never)

const spending = (stretches: readonly Stretch[], tier = 'business', perMinute = 100) => {
  const { tenants } = libraryWorld({
    incidents: [{ name: 'it', story: '', perMinute, stretches }],
    tiers: [tier],
    warmUp: '1h',
    aftermath: '1h',
    bystanders: 0,
  })
  const [tenant] = tenants
  const [fault] = tenant?.faults ?? []
  if (!tenant || !fault || !source) throw new Error('there is nobody')
  return { fault, of: spendingOf(tenant, fault, source) }
}

test('43.2 minutes of total outage are the whole budget of 99.9 % in 30 days', () => {
  const { fault, of } = spending([{ lasts: '2592s', failing: 1 }])
  expect(of.at(fault.to)).toBeCloseTo(1)
  expect(of.at(fault.from + 1296)).toBeCloseTo(0.5)
  expect(of.within(60)).toBeCloseTo(60 / 2592)
})

test.each<[string, readonly Stretch[], string, string]>([
  ['2 % of the budget within an hour deserves a page', [{ lasts: '52s', failing: 1 }], 'business', 'page'],
  ['less than 2 % within an hour does not', [{ lasts: '51s', failing: 1 }], 'business', 'silence'],
  ['the same outage spends less of a laxer promise', [{ lasts: '52s', failing: 1 }], 'starter', 'silence'],
  ['5 % within six hours deserves a page', [{ lasts: '6h', burn: 6 }], 'business', 'page'],
  ['10 % within three days deserves a ticket', [{ lasts: '36h', burn: 2.001 }], 'business', 'ticket'],
  ['spending exactly the budget for a day deserves silence', [{ lasts: '1d', burn: 1 }], 'business', 'silence'],
  ['nothing wrong deserves silence', [{ lasts: '1d' }], 'business', 'silence'],
])('%s', (_, stretches, tier, expected) => {
  expect(deservedBy(spending(stretches, tier).of, burnPolicy)).toBe(expected)
})

test('fewer bad events than the policy asks for deserve silence, whatever share of the budget they are', () => {
  const { fault, of } = spending([{ lasts: '10m', failing: 0.5 }], 'business', 0.5)
  expect(of.at(fault.to)).toBeGreaterThan(0.05)
  expect(deservedBy(of, burnPolicy)).toBe('silence')
})
