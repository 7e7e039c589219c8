/** Where is the knee? The rate rises until a promise breaks: that the run ends with exit code 99 is the finding, not a fault. */
import exec from 'k6/execution'
import { durationFrom, numberFrom, readTarget, readTenants } from './lib/environment.ts'
import { everyday } from './lib/journeys.ts'
import { stagedByTier, turnOf } from './lib/load.ts'
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
  scenarios: stagedByTier({
    tenants,
    ratePerTenant: numberFrom('RATE_PER_TENANT', 1),
    exec: 'default',
    stages: [{ target: numberFrom('MAX_FACTOR', 100), duration: durationFrom('DURATION', '5m') }],
  }),
  thresholds: readPromises(promises, {
    tenants,
    abortOnFail: true,
    delayAbortEval: '5s',
  }),
}

export const setup = () => seed(api, tenants)
export default (data: Seed) => everyday(api, data, turnOf(tenants, exec.scenario.iterationInTest))
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
