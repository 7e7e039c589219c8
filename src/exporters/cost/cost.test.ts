import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fleetCost } from './cost.ts'
import { costReport } from './cost-report.ts'
import { monthOf } from './month.ts'
import { COMPONENTS, defaultRates, METERS, type Meter } from './rates.ts'
import { noUsage, type TenantUsage } from './usage.ts'

const GIBIBYTE = 2 ** 30

/** What an ordinary customer uses in a month: 75 hours of handling, 2.5 GiB, a million requests of 10 KiB each, a thousand series. */
const ordinary = {
  handlingSeconds: 75 * 3600,
  querySeconds: 5 * 3600,
  storageBytes: 2.5 * GIBIBYTE,
  requests: 1_000_000,
  redisOperations: 4_000_000,
  responseBytes: 10 * GIBIBYTE,
  telemetrySeries: 1000,
  logBytes: 0.5 * GIBIBYTE,
}
const tenant = (tenantId: string, amounts: Partial<Record<Meter, number>> = {}, tier = 'starter'): TenantUsage => ({
  tenantId,
  tier,
  amounts: { ...noUsage, ...amounts },
})
const fleetOf = (size: number) => Array.from({ length: size }, (_, index) => tenant(`t${index}`, ordinary))
const costOf = (usage: readonly TenantUsage[], monthShare = 1) => fleetCost({ rates: defaultRates, usage, monthShare })
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

test.each([
  { customers: 10, dollars: 2000 },
  { customers: 50, dollars: 2300 },
  { customers: 100, dollars: 2500 },
  { customers: 200, dollars: 3200 },
  { customers: 500, dollars: 4500 },
  { customers: 1000, dollars: 7000 },
])('$customers ordinary customers cost $dollars $ a month, within 10 %', ({ customers, dollars }) => {
  const total = costOf(fleetOf(customers)).totalCents / 100
  expect(Math.abs(total / dollars - 1)).toBeLessThanOrEqual(0.1)
})

const amount = fc.double({ min: 0, max: 1e12, noNaN: true })
const amounts = fc.record(Object.fromEntries(METERS.map((meter) => [meter, amount])) as Record<Meter, typeof amount>)
const fleets = fc
  .array(amounts, { minLength: 1, maxLength: 60 })
  .map((list) => list.map((each, index) => tenant(`t${index}`, each)))

test('tenants, components and the fleet add up to each other, to the cent', () => {
  fc.assert(
    fc.property(fleets, fc.double({ min: 0, max: 1, noNaN: true }), (usage, monthShare) => {
      const fleet = costOf(usage, monthShare)
      expect(sum(fleet.tenants.map(({ totalCents }) => totalCents))).toBe(fleet.totalCents)
      for (const component of COMPONENTS) {
        expect(sum(fleet.tenants.map(({ cents }) => cents[component]))).toBe(fleet.cents[component])
      }
    }),
  )
})

test('who uses more of a meter never pays less for what is shared by it', () => {
  fc.assert(
    fc.property(fleets, (usage) => {
      const byId = new Map(usage.map((each) => [each.tenantId, each.amounts.querySeconds]))
      const sorted = costOf(usage).tenants.toSorted((a, b) => (byId.get(a.tenantId) ?? 0) - (byId.get(b.tenantId) ?? 0))
      sorted.slice(1).forEach((each, index) => {
        // A cent, since one of two equal tenants gets the odd one.
        expect(each.cents.postgres).toBeGreaterThanOrEqual((sorted[index]?.cents.postgres ?? 0) - 1)
      })
    }),
  )
})

test('a tenant that does nothing costs the floor of each band, and no share of what it did not use', () => {
  const fleet = costOf([tenant('busy', ordinary), tenant('idle')])
  const idle = fleet.tenants.find(({ tenantId }) => tenantId === 'idle')
  expect(idle).toMatchObject({
    totalCents: 70,
    cents: { kubernetes: 0, postgres: 0, storage: 10, compute: 30, network: 20, telemetry: 5, logs: 5 },
  })
})

test('a tenant beyond the planned band is charged in full and pointed out', () => {
  const heavy = costOf([tenant('heavy', { ...ordinary, handlingSeconds: 500 * 3600 })]).tenants[0]
  expect(heavy).toMatchObject({ aboveBand: ['compute'], cents: { compute: 2000 } })
})

test('fixed costs are paid while there are no tenants', () => {
  const fleet = costOf([])
  expect(fleet).toMatchObject({ tenants: [], totalCents: 200_000, cents: { kubernetes: 40_000 } })
})

test('a forecast carries on as before: half a month of work becomes a whole one, what is stored stays', () => {
  const month = monthOf(new Date('2026-11-16T00:00:00Z'))
  const usage = [
    tenant('acme', { ...ordinary, handlingSeconds: ordinary.handlingSeconds / 2, responseBytes: 5 * GIBIBYTE }),
  ]
  const report = costReport({ rates: defaultRates, usage, month })
  expect(report).toMatchObject({ month: '2026-11', elapsedShare: 0.5 })
  expect(report.monthToDate.cents).toMatchObject({ kubernetes: 20_000, storage: 15, compute: 150, network: 50 })
  expect(report.forecast.cents).toMatchObject({ kubernetes: 40_000, storage: 30, compute: 300, network: 100 })
})

test('the margin is what the forecast leaves of the price, told only where there is a price', () => {
  const rates = { ...defaultRates, monthlyPriceDollars: { starter: 4000 } }
  const usage = [tenant('acme', ordinary), tenant('hooli', ordinary, 'enterprise')]
  const { tenants } = costReport({ rates, usage, month: monthOf(new Date('2026-12-01T00:00:00Z')) })
  const [acme, hooli] = ['acme', 'hooli'].map((id) => tenants.find(({ tenantId }) => tenantId === id))
  expect(acme?.marginRatio).toBeCloseTo(1 - (acme?.forecastCents ?? 0) / 400_000)
  expect(hooli?.marginRatio).toBeUndefined()
})

test.each([
  { now: '2026-11-01T00:00:00Z', name: '2026-11', elapsedSeconds: 1 },
  { now: '2026-02-28T23:59:59Z', name: '2026-02', elapsedSeconds: 28 * 86_400 - 1 },
  { now: '2024-02-29T12:00:00Z', name: '2024-02', elapsedSeconds: 28.5 * 86_400 },
])('at $now the month is $name', ({ now, name, elapsedSeconds }) => {
  const month = monthOf(new Date(now))
  expect(month).toMatchObject({ name, elapsedSeconds })
  expect(month.elapsedShare).toBeGreaterThan(0)
  expect(month.elapsedShare).toBeLessThanOrEqual(1)
})
