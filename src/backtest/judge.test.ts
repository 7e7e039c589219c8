import { expect, test } from 'vitest'
import { burnPolicy } from '../../alerts/burn-windows.ts'
import { apiAvailability } from '../../slo/api-availability.ts'
import { judge } from './judge.ts'
import type { Episode } from './replay.ts'
import { sourcesOf } from './sources.ts'
import { libraryWorld } from './world.ts'

const sources = sourcesOf({ slos: [apiAvailability] } as never)
const world = libraryWorld({
  incidents: [{ name: 'outage', story: '', perMinute: 100, stretches: [{ lasts: '10m', failing: 1 }] }],
  tiers: ['business'],
  warmUp: '1h',
  aftermath: '1h',
  bystanders: 1,
})
const from = world.tenants[0]?.faults[0]?.from ?? 0
const alert = { alert: 'Paged', severity: 'critical', family: apiAvailability.family, scope: 'tenant' }
const fired = (tenant: string, after: number, lasts: number): Episode => ({
  ...alert,
  labels: { tenant_id: tenant },
  from: from + after,
  to: from + after + lasts,
})
const judged = (...episodes: readonly Episode[]) =>
  judge({ world, sources, policy: burnPolicy, episodes, alerts: [alert] })

const business = ({ verdicts }: ReturnType<typeof judged>) => verdicts.find(({ tier }) => tier === 'business')

test('a page during an outage is deserved, with its times and what was spent by then', () => {
  const found = judged(fired('outage-business', 60, 600))
  expect(business(found)).toMatchObject({ falseEpisodes: 0, precision: 1, recall: 1 })
  expect(business(found)?.detections[0]).toMatchObject({ detectSeconds: 60, resetSeconds: 60 })
  expect(business(found)?.detections[0]?.spentAtDetection).toBeCloseTo(60 / 2592)
  expect(found.pageRecall).toBe(1)
  expect(found.falsePagesPerDay).toBe(0)
})

test('a page for somebody else is false, and the outage is missed', () => {
  const found = judged(fired('bystander-1', 60, 600))
  const verdict = found.verdicts.find(({ falseEpisodes }) => falseEpisodes > 0)
  expect(verdict?.precision).toBe(0)
  expect(found.pageRecall).toBe(0)
  expect(found.falsePagesPerDay).toBeGreaterThan(0)
})

test('a page long after the outage is false', () => {
  expect(business(judged(fired('outage-business', 2000, 60)))).toMatchObject({ falseEpisodes: 1, recall: 0 })
})

test('before the history is judged nothing counts', () => {
  expect(judged(fired('outage-business', -7200, 60)).falsePagesPerDay).toBe(0)
})
