/** Ten times the load within ten seconds, and on top of it a wave of new customers. Are the promises kept through it? */
import exec from 'k6/execution'
import { durationFrom, numberFrom, readTarget, readTenants } from './lib/environment.ts'
import { everyday, firstDay } from './lib/journeys.ts'
import { stagedByTier, turnOf } from './lib/load.ts'
import { readPromises, summaryTrendStats } from './lib/promises.ts'
import { removeSeed, type Seed, seed } from './lib/seed.ts'
import { createTenantApi } from './lib/tenant-api.ts'

export { handleSummary } from './lib/summary.ts'

const target = readTarget()
const tenants = readTenants()
const api = createTenantApi(target)
const promises = open(__ENV.THRESHOLDS_FILE || './generated/thresholds.json')
const calm = durationFrom('CALM', '20s')
const rise = durationFrom('RISE', '10s')
const hold = durationFrom('HOLD', '30s')
const factor = numberFrom('SPIKE_FACTOR', 10)

export const options = {
  hosts: target.hosts,
  summaryTrendStats: summaryTrendStats(promises),
  scenarios: {
    ...stagedByTier({
      tenants,
      ratePerTenant: numberFrom('RATE_PER_TENANT', 2),
      exec: 'ordinary',
      stages: [
        { target: 1, duration: calm },
        { target: factor, duration: rise },
        { target: factor, duration: hold },
        { target: 1, duration: rise },
        { target: 1, duration: calm },
      ],
    }),
    sign_ups: {
      executor: 'shared-iterations',
      exec: 'signUp',
      vus: numberFrom('SIGN_UP_VUS', 10),
      iterations: numberFrom('SIGN_UPS', 1_000),
      startTime: calm,
    },
  },
  thresholds: readPromises(promises, { tenants }),
}

export const setup = () => seed(api, tenants)
export const ordinary = (data: Seed) => everyday(api, data, turnOf(tenants, exec.scenario.iterationInTest))
export const signUp = (data: Seed) => firstDay(api, data, turnOf(tenants, exec.scenario.iterationInTest))
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
