/** A scrape of many tenants: time, longest block of the event loop, peak memory. Each contender runs in a process of its own. */
import { spawnSync } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { Counter, Histogram, Registry } from 'prom-client'
import { exposition } from '../../src/instrumentation/exposition/expose.ts'
import { requestMetrics } from '../../src/instrumentation/http/request-metrics.ts'
import { requestDuration } from '../../src/instrumentation/metrics.ts'
import { createSeriesStore } from '../../src/instrumentation/store/series-store.ts'
import { boundedTenants } from '../../src/instrumentation/tenants.ts'

const ROUTES = 10
const STATUSES = [200, 404, 500]

interface ScrapeFigures {
  readonly fullSeconds: number
  readonly changedSeconds: number
  readonly blockMilliseconds: number
  readonly peakMegabytes: number
}

interface Subject {
  record(tenant: number, route: number, status: number): void
  scrape(): Promise<number>
}

const promClient = (): Subject => {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'r',
    labelNames: ['tenant_id', 'method', 'endpoint', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'd',
    labelNames: ['tenant_id', 'endpoint'],
    buckets: [...requestDuration.buckets],
    registers,
  })
  return {
    record(tenant, route, status) {
      const labels = { tenant_id: `tenant-${tenant}`, endpoint: `/api/route-${route}` }
      requests.inc({ ...labels, method: 'GET', status: String(status) })
      duration.observe(labels, 0.05)
    },
    scrape: async () => (await registry.metrics()).length,
  }
}

const tenantscope = (): Subject => {
  const tenants = boundedTenants({ max: 100_000 })
  const store = createSeriesStore(tenants)
  const metrics = requestMetrics(store, tenants, { errorStatuses: [500] })
  const page = exposition(store)
  return {
    record: (tenant, route, status) =>
      metrics.record({
        tenantId: `tenant-${tenant}`,
        method: 'GET',
        endpoint: `/api/route-${route}`,
        status,
        seconds: 0.05,
      }),
    async scrape() {
      let length = 0
      for await (const piece of page.pieces()) length += piece.length
      return length
    },
  }
}

const subjects = { 'prom-client': promClient, tenantscope } as const

const measure = async (name: keyof typeof subjects, tenants: number): Promise<ScrapeFigures> => {
  const subject = subjects[name]()
  const touch = (every: number): void => {
    for (let tenant = 0; tenant < tenants; tenant += every) {
      for (let route = 0; route < ROUTES; route += 1)
        for (const status of STATUSES) subject.record(tenant, route, status)
    }
  }
  touch(1)
  let peak = 0
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 5)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const timed = async (): Promise<number> => {
    const startedAt = performance.now()
    await subject.scrape()
    return (performance.now() - startedAt) / 1000
  }
  const fullSeconds = await timed()
  await new Promise((resolve) => setTimeout(resolve, 20)) // lets the sampler and the delay monitor see the end
  touch(100)
  const changedSeconds = await timed()
  await new Promise((resolve) => setTimeout(resolve, 20))
  clearInterval(sampler)
  delay.disable()
  return {
    fullSeconds,
    changedSeconds,
    blockMilliseconds: delay.max / 1e6,
    peakMegabytes: Math.max(peak, process.memoryUsage.rss()) / 2 ** 20,
  }
}

const inOwnProcess = (name: string, tenants: number): ScrapeFigures => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', '--import', 'tsx', fileURLToPath(import.meta.url), name, String(tenants)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the scrape of ${name} failed: ${stderr}`)
  return JSON.parse(stdout) as ScrapeFigures
}

export const scrape = (sizes: readonly number[]): string =>
  [
    '### A scrape: 10 routes, 3 statuses for each tenant',
    '',
    '| tenants | | full, s | 1 % changed, s | longest block, ms | peak memory, MB |',
    '|---:|---|---:|---:|---:|---:|',
    ...sizes.flatMap((tenants) => {
      const [first, second] = (['prom-client', 'tenantscope'] as const).map((name) => ({
        name,
        figures: inOwnProcess(name, tenants),
      }))
      const row = (name: string, figures: ScrapeFigures): string =>
        `| ${tenants} | ${name} | ${figures.fullSeconds.toFixed(3)} | ${figures.changedSeconds.toFixed(4)} | ${figures.blockMilliseconds.toFixed(1)} | ${figures.peakMegabytes.toFixed(0)} |`
      if (!first || !second) return []
      const ratio = (pick: (figures: ScrapeFigures) => number): string =>
        (pick(second.figures) / pick(first.figures)).toFixed(4)
      return [
        row(first.name, first.figures),
        row(second.name, second.figures),
        `| ${tenants} | ratio | ${ratio((f) => f.fullSeconds)} | ${ratio((f) => f.changedSeconds)} | ${ratio((f) => f.blockMilliseconds)} | ${ratio((f) => f.peakMegabytes)} |`,
      ]
    }),
    '',
  ].join('\n')

const [, entry, name, tenants] = process.argv
if (entry === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await measure(name as keyof typeof subjects, Number(tenants))))
}
