import { expect, test } from 'vitest'
import { addedUp, healthyFindings, healthyWorld, pagesOf, upperBoundPerDay } from './healthy.ts'
import type { Episode } from './replay.ts'

const episode = (family: string, from: number, to: number, severity = 'critical'): Episode => ({
  alert: 'A',
  severity,
  family,
  labels: {},
  from,
  to,
})

test('alerts of one family that overlap are one page, others are not', () => {
  const pages = pagesOf([
    episode('errors', 0, 100),
    episode('errors', 50, 200),
    episode('latency', 60, 90),
    episode('errors', 150, 160),
    episode('errors', 300, 310),
    episode('errors', 400, 410, 'warning'),
  ])
  expect(pages.map(({ family, from, to }) => [family, from, to])).toEqual([
    ['errors', 0, 200],
    ['latency', 60, 90],
    ['errors', 300, 310],
  ])
})

test.each([
  [0, 30, 0.0999],
  [0, 1, 2.996],
  [3, 10, 0.775],
])('%i pages in %i days leave at most %f a day likely', (pages, days, expected) => {
  expect(upperBoundPerDay(pages, days)).toBeCloseTo(expected, 3)
})

test('tenants of all sizes, on every tier, the smallest with an outage after the healthy days', () => {
  const { tenants, judgedFrom } = healthyWorld({ tenants: 50, tiers: ['a', 'b'], days: 2, warmUp: '6h' })
  expect(tenants[0]?.perMinute).toBeCloseTo(10 / 60)
  expect(tenants.at(-1)?.perMinute).toBeCloseTo(10_000)
  expect(new Set(tenants.map(({ tier }) => tier))).toEqual(new Set(['a', 'b']))
  const outages = tenants.flatMap(({ faults }) => faults)
  expect(outages).toHaveLength(12)
  expect(Math.min(...outages.map(({ from }) => from))).toBe(judgedFrom + 2 * 86_400)
})

test('histories are added up: days, pages and outages', () => {
  const world = healthyWorld({ tenants: 20, tiers: ['a'], days: 2, warmUp: '6h' })
  const at = world.judgedFrom + 3600
  const [quiet, loud] = [[], [episode('errors', at, at + 60)]].map((episodes) => healthyFindings(world, 2, episodes))
  const sum = addedUp([quiet, loud, quiet].flatMap((each) => each ?? []))
  expect(sum).toMatchObject({ tenants: 20, days: 6, perDay: 1 / 6 })
  expect(sum.falsePages).toHaveLength(1)
  expect(sum.atMostPerDay).toBeCloseTo(upperBoundPerDay(1, 6))
  expect(sum.outagePageSeconds).toHaveLength(36)
})
