/** One tenant asks for twenty times its limit. Do the others notice? Only they are held to their promises. */

import exec from 'k6/execution'
import { Rate } from 'k6/metrics'
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
const noisy = tenants.find(({ id }) => id === __ENV.NOISY_TENANT) ?? tenants[0]
const measured = tenants.filter((tenant) => tenant !== noisy)
if (noisy === undefined || measured.length === 0) throw new Error('TENANTS: isolation needs two tenants or more')
const noisyRate = Math.round(numberFrom('NOISY_LIMIT_PER_SECOND', 10) * numberFrom('NOISY_FACTOR', 20))
/** A VU of the noisy tenant sends several requests at once: noise is cheap to make, and VUs are not. */
const BURST = 10
const bursts = Math.max(1, Math.round(noisyRate / BURST))
const duration = durationFrom('DURATION', '1m')
const limited = new Rate('noisy_requests_limited')

export const options = {
  hosts: target.hosts,
  summaryTrendStats: summaryTrendStats(promises),
  scenarios: {
    ...steadyByTier({
      tenants: measured,
      ratePerTenant: numberFrom('RATE_PER_TENANT', 5),
      duration,
      exec: 'neighbour',
    }),
    noise: {
      executor: 'constant-arrival-rate',
      exec: 'noise',
      rate: bursts,
      timeUnit: '1s',
      duration,
      preAllocatedVUs: Math.ceil(bursts / 4),
      maxVUs: bursts,
      gracefulStop: '10s',
    },
  },
  thresholds: readPromises(promises, {
    tenants: measured,
    only: { role: 'measured' },
  }),
}

export const setup = () => seed(api, tenants)
export const neighbour = (data: Seed) => everyday(api, data, turnOf(measured, exec.scenario.iterationInTest))
export const noise = () => {
  const answers = api.listAgentsAtOnce(noisy, BURST, { role: 'noisy', slo: 'none' })
  for (const { status } of answers) limited.add(status === 429)
}
export const teardown = (data: Seed) => removeSeed(api, tenants, data)
