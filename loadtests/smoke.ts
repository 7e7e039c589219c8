/** Does every tenant get an answer from every endpoint? A minute before anything larger. */
import exec from 'k6/execution'
import { readTarget, readTenants } from './lib/environment.ts'
import { firstDay } from './lib/journeys.ts'
import { turnOf } from './lib/load.ts'
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
  scenarios: { smoke: { executor: 'shared-iterations', vus: 1, iterations: tenants.length, maxDuration: '1m' } },
  // Five requests of each tenant, the first of a cold service among them, carry no percentile.
  thresholds: {
    ...readPromises(promises, { tenants, on: ['http_req_failed'] }),
    checks: ['rate==1'],
  },
}

export const setup = () => seed(api, tenants, 1)
export default (data: Seed) => firstDay(api, data, turnOf(tenants, exec.scenario.iterationInTest))
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
