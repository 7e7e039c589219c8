/** An ordinary load for long: leaks, full disks and slow decay show only here. The last quarter is held to the promises too. */
import exec from 'k6/execution'
import { numberFrom, readTarget, readTenants } from './lib/environment.ts'
import { everyday } from './lib/journeys.ts'
import { steadyByTier, turnOf } from './lib/load.ts'
import { readPromises, summaryTrendStats } from './lib/promises.ts'
import { removeSeed, type Seed, seed } from './lib/seed.ts'
import { createTenantApi } from './lib/tenant-api.ts'

export { handleSummary } from './lib/summary.ts'

const target = readTarget()
const tenants = readTenants()
const api = createTenantApi(target)
const promises = open(__ENV.THRESHOLDS_FILE || './generated/thresholds.json')
const minutes = numberFrom('SOAK_MINUTES', 60)

export const options = {
  hosts: target.hosts,
  summaryTrendStats: summaryTrendStats(promises),
  scenarios: steadyByTier({
    tenants,
    ratePerTenant: numberFrom('RATE_PER_TENANT', 2),
    duration: `${Math.round(minutes * 60)}s`,
    exec: 'default',
  }),
  thresholds: {
    ...readPromises(promises, { tenants }),
    ...readPromises(promises, { tenants, only: { phase: 'end' } }),
  },
}

export const setup = () => seed(api, tenants)

/** Decay over hours vanishes in the average of the whole run, so the end is a sub-metric of its own. */
export default (data: Seed) => {
  const elapsedRatio = (Date.now() - exec.scenario.startTime) / (minutes * 60_000)
  exec.vu.metrics.tags.phase = elapsedRatio >= 0.75 ? 'end' : 'begin'
  everyday(api, data, turnOf(tenants, exec.scenario.iterationInTest))
}
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
