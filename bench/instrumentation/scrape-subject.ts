/** One contender of the scrape, in a process of its own: what it measured it sends to its parent. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { median } from '../median.ts'

const [, , name, tenants, libraryEntry] = process.argv

const ROUTES = 10
const STATUSES = [200, 404, 500]
/** Scrapes with 1 % changed, one after the other. */
const CHANGES = 3

export interface ScrapeFigures {
  readonly fullSeconds: number
  readonly changedSeconds: number
  /** Of all threads; what else runs on the machine changes it less. */
  readonly fullCpuSeconds: number
  readonly changedCpuSeconds: number
  readonly blockMilliseconds: number
  readonly peakMegabytes: number
  readonly pageMegabytes: number
}

interface Subject {
  record(tenantId: string, endpoint: string, status: number): void
  /** Writes a page, gives back its size in bytes. */
  scrape(): Promise<number>
}

const promClient =
  ({ isCompressed }: { readonly isCompressed: boolean }) =>
  async (): Promise<Subject> => {
    const { promClientPeer } = await import('./prom-client-peer.ts')
    const { registry, record } = promClientPeer()
    return {
      record: (tenantId, endpoint, status) => record(tenantId, endpoint, String(status)),
      async scrape() {
        const page = await registry.metrics()
        return isCompressed ? (await promisify(gzip)(page, { level: 1 })).length : page.length
      },
    }
  }

/** The library as it is published, compiled: no other code takes memory. */
const tenantscope =
  ({ isCompressed }: { readonly isCompressed: boolean }) =>
  async (): Promise<Subject> => {
    const load = (module: string) => import(new URL(`./${module}.js`, libraryEntry).href)
    const { exposition }: typeof import('../../src/instrumentation/exposition/expose.ts') =
      await load('exposition/expose')
    const { requestMetrics }: typeof import('../../src/instrumentation/http/request-metrics.ts') =
      await load('http/request-metrics')
    const { createSeriesStore }: typeof import('../../src/instrumentation/store/series-store.ts') =
      await load('store/series-store')
    const { boundedTenants }: typeof import('../../src/instrumentation/tenants.ts') = await load('tenants')
    const tenants = boundedTenants({ max: 100_000 })
    const store = createSeriesStore(tenants)
    const metrics = requestMetrics(store, tenants, { errorStatuses: [500] })
    const page = exposition(store)
    return {
      record: (tenantId, endpoint, status) =>
        metrics.record({ tenantId, method: 'GET', endpoint, status, seconds: 0.05 }),
      async scrape() {
        let bytes = 0
        for await (const piece of page.pieces({ gzip: isCompressed })) bytes += piece.length
        return bytes
      },
    }
  }

export const subjects = {
  'prom-client': promClient({ isCompressed: false }),
  'prom-client, gzip': promClient({ isCompressed: true }),
  tenantscope: tenantscope({ isCompressed: false }),
  'tenantscope, gzip': tenantscope({ isCompressed: true }),
} as const

export type SubjectName = keyof typeof subjects

const measure = async (contender: SubjectName, tenantCount: number): Promise<ScrapeFigures> => {
  const subject = await subjects[contender]()
  const endpoints = Array.from({ length: ROUTES }, (_, route) => `/api/route-${route}`)
  const touch = (every: number): void => {
    for (let tenant = 0; tenant < tenantCount; tenant += every) {
      const tenantId = `tenant-${tenant}`
      for (const endpoint of endpoints) for (const status of STATUSES) subject.record(tenantId, endpoint, status)
    }
  }
  touch(1)
  await delay(50)
  let peak = 0
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 5)
  let pageBytes = 0
  const timed = async () => {
    const delays = monitorEventLoopDelay({ resolution: 1 }) // one that is enabled again counts its pause as a delay
    delays.enable()
    await delay(2)
    const startedAt = performance.now()
    const cpu = process.cpuUsage()
    pageBytes = await subject.scrape()
    const { user, system } = process.cpuUsage(cpu)
    const seconds = (performance.now() - startedAt) / 1000
    await delay(20) // lets the sampler and the delay monitor see the end
    delays.disable()
    return { seconds, cpuSeconds: (user + system) / 1e6, blockMilliseconds: delays.max / 1e6 }
  }
  const full = await timed()
  const changed: Awaited<ReturnType<typeof timed>>[] = []
  while (changed.length < CHANGES) {
    touch(100)
    await delay(20)
    changed.push(await timed())
  }
  clearInterval(sampler)
  return {
    fullSeconds: full.seconds,
    changedSeconds: median(changed.map(({ seconds }) => seconds)),
    fullCpuSeconds: full.cpuSeconds,
    changedCpuSeconds: median(changed.map(({ cpuSeconds }) => cpuSeconds)),
    blockMilliseconds: Math.max(...[full, ...changed].map(({ blockMilliseconds }) => blockMilliseconds)),
    peakMegabytes: Math.max(peak, process.memoryUsage.rss()) / 2 ** 20,
    pageMegabytes: pageBytes / 2 ** 20,
  }
}

if (process.send && name !== undefined) process.send(await measure(name as SubjectName, Number(tenants)))
