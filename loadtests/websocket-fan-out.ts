/** One task, many watchers: does everybody of the tenant hear of it soon, and nobody of another tenant at all? */
import { check } from 'k6'
import exec from 'k6/execution'
import { Counter, Rate, Trend } from 'k6/metrics'
import { clearTimeout, setTimeout } from 'k6/timers'
import { WebSocket } from 'k6/websockets'
import { durationFrom, numberFrom, readTarget, readTenants, type Tenant } from './lib/environment.ts'
import { readPromises, summaryTrendStats } from './lib/promises.ts'
import { idOf, removeSeed, type Seed, seed } from './lib/seed.ts'
import { createTenantApi } from './lib/tenant-api.ts'

export { handleSummary } from './lib/summary.ts'

const target = readTarget()
const tenants = readTenants()
const api = createTenantApi(target)
const promises = open(__ENV.THRESHOLDS_FILE || './generated/thresholds.json')
const watchers = numberFrom('WATCHERS', 20)
const patienceMs = numberFrom('PATIENCE_SECONDS', 5) * 1_000
/** Every connection is a request to the rate limiter: a tenant that opened its watchers again at once would be refused. */
const PACE_MS = 1_000
const updateDelay = new Trend('update_delay', true)
/** The promise on delivery as a watcher sees it: of the updates it waited for, those that did not come. */
const missed = new Rate('updates_missed')
const foreignUpdates = new Counter('foreign_updates')

export const options = {
  hosts: target.hosts,
  summaryTrendStats: summaryTrendStats(promises),
  scenarios: {
    watch: {
      executor: 'constant-vus',
      vus: tenants.length,
      duration: durationFrom('DURATION', '30s'),
      gracefulStop: '15s',
    },
  },
  // The few requests of this script carry no percentile, so it holds the service to what it promises of updates alone.
  thresholds: {
    ...readPromises(promises, { tenants, on: ['updates_missed'] }),
    checks: ['rate>0.99'],
    foreign_updates: ['count==0'],
  },
}

const watch = (tenant: Tenant, onText: (text: string) => void, onOpen: () => void): WebSocket => {
  const tags = { tenant_id: tenant.id, tier: tenant.tier, endpoint: '/ws', name: '/ws', slo: 'api' }
  const socket = new WebSocket(api.updatesUrl(tenant), null, { headers: api.headers(tenant), tags })
  socket.addEventListener('open', onOpen)
  socket.addEventListener('message', (event) => onText(String((event as { data: unknown }).data)))
  return socket
}

export const setup = () => seed(api, tenants)

/** Every VU is one tenant with many watchers, and one eavesdropper of the next tenant. */
export default (data: Seed) => {
  const tenant = tenants[(exec.vu.idInTest - 1) % tenants.length] as Tenant
  const stranger = tenants[exec.vu.idInTest % tenants.length] as Tenant
  const tags = { tenant_id: tenant.id, tier: tenant.tier, endpoint: '/ws', role: 'measured' }
  const told = new Set<number>()
  let opened = 0
  let taskId = ''
  let askedMs = 0
  const sockets: WebSocket[] = []
  const finish = () => {
    clearTimeout(deadline)
    foreignUpdates.add(0) // so that "none" is measured, not merely absent
    // Where no task was accepted there was no update to miss; the check below fails all the same.
    for (let watcher = 0; taskId !== '' && watcher < watchers; watcher++) {
      missed.add(!told.has(watcher), tags)
    }
    check(opened, { 'every connection was accepted': (count) => count === watchers + 1 })
    check(told.size, { 'every watcher was told': (size) => size === watchers })
    for (const socket of sockets) socket.close()
  }
  const hear = (watcher: number) => (text: string) => {
    if (taskId === '' || told.has(watcher) || !text.includes(taskId)) return
    told.add(watcher)
    updateDelay.add(Date.now() - askedMs, tags)
    if (told.size === watchers) finish()
  }
  const begin = () => {
    opened += 1
    if (opened < watchers + 1) return
    askedMs = Date.now()
    const answer = api.createTask(tenant, data.agentIds[tenant.id]?.[0] ?? '')
    if (answer.status < 300) taskId = idOf(answer)
    else finish()
  }
  const deadline = setTimeout(finish, patienceMs)
  setTimeout(() => {}, PACE_MS) // the iteration lasts at least as long
  for (let watcher = 0; watcher < watchers; watcher++) sockets.push(watch(tenant, hear(watcher), begin))
  const overhear = (text: string) => {
    if (stranger !== tenant && taskId !== '' && text.includes(taskId)) foreignUpdates.add(1)
  }
  sockets.push(watch(stranger, overhear, begin))
}

export const teardown = (data: Seed) => removeSeed(api, tenants, data)
