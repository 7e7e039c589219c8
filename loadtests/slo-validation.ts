/** Are the promises of every tier kept at an ordinary load? Open model: constant arrival rate, one scenario a tier. */
import exec from 'k6/execution'
import { durationFrom, numberFrom, readTarget, readTenants } from './lib/environment.ts'
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

export const options = {
  hosts: target.hosts,
  summaryTrendStats: summaryTrendStats(promises),
  scenarios: steadyByTier({
    tenants,
    ratePerTenant: numberFrom('RATE_PER_TENANT', 5),
    duration: durationFrom('DURATION', '1m'),
    exec: 'default',
  }),
  thresholds: {
    ...readPromises(promises, { tenants }),
    checks: ['rate>0.95'],
  },
}

export const setup = () => seed(api, tenants)
export default (data: Seed) => everyday(api, data, turnOf(tenants, exec.scenario.iterationInTest))
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
