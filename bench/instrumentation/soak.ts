/**
 * An hour of tenants that come and go, in the time that counting takes: 100,000 ids through a cap of 1,000, scraped every
 * 15 s of an hour that is only told. `node --expose-gc --import tsx bench/instrumentation/soak.ts [--ids N] [--cap N]`.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exposition } from '../../src/instrumentation/exposition/expose.ts'
import { requestMetrics } from '../../src/instrumentation/http/request-metrics.ts'
import { createSeriesStore } from '../../src/instrumentation/store/series-store.ts'
import { boundedTenants } from '../../src/instrumentation/tenants.ts'

const HOUR_SECONDS = 3600
const SCRAPE_SECONDS = 15
/** A tenant sends a request in each of so many intervals between scrapes, then it is gone. */
const INTERVALS_PER_TENANT = 4
const SAMPLES = 12

export interface SoakSample {
  readonly minute: number
  readonly series: number
  readonly heapMegabytes: number
}

export interface SoakResult {
  readonly samples: readonly SoakSample[]
  readonly requests: number
  /** As a reader of every page would add them up, series that ended included. */
  readonly counted: number
  /** Tenants that had series of their own. */
  readonly served: number
}

const heapMegabytes = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const COUNTED = /^http_requests_total\{tenant_id="([^"]*)".*\} (\d+)$/gm

export const soak = async ({ ids, cap }: { readonly ids: number; readonly cap: number }): Promise<SoakResult> => {
  let seconds = 0
  const tenants = boundedTenants({ max: cap })
  const store = createSeriesStore(tenants, { now: () => seconds * 1000 })
  const metrics = requestMetrics(store, tenants)
  const page = exposition(store)
  let known = new Map<string, number>()
  let counted = 0
  let served = 0
  store.tenancies.onEnd((tenantId) => {
    metrics.forget(tenantId)
    counted += known.get(tenantId) ?? 0
    served += 1
  })

  const read = async (): Promise<number> => {
    let text = ''
    for await (const piece of page.pieces({ format: 'openmetrics' })) text += piece
    const told = new Map<string, number>()
    for (const [, tenant = '', value] of text.matchAll(COUNTED))
      told.set(tenant, (told.get(tenant) ?? 0) + Number(value))
    known = new Map([...known, ...told].filter(([tenant]) => told.has(tenant) || tenants.labelOf(tenant) === tenant))
    return text.match(/^[^#]/gm)?.length ?? 0
  }

  const samples: SoakSample[] = []
  const intervals = HOUR_SECONDS / SCRAPE_SECONDS
  const perInterval = Math.ceil(ids / intervals)
  let requests = 0
  for (let interval = 0; interval < intervals; interval += 1) {
    const first = Math.max(0, (interval - INTERVALS_PER_TENANT + 1) * perInterval)
    const end = Math.min(ids, (interval + 1) * perInterval)
    for (let id = first; id < end; id += 1) {
      metrics.record({ tenantId: `tenant-${id}`, method: 'GET', endpoint: '/api', status: 200, seconds: 0.05 })
      requests += 1
    }
    seconds += SCRAPE_SECONDS
    const series = await read()
    if ((interval + 1) % (intervals / SAMPLES) === 0)
      samples.push({ minute: seconds / 60, series, heapMegabytes: heapMegabytes() })
  }
  for (const value of known.values()) counted += value
  return { samples, requests, counted, served: served + tenants.size }
}

const table = ({ samples, requests, counted, served }: SoakResult): string =>
  [
    '| minute | lines on the page | heap, MB |',
    '|---:|---:|---:|',
    ...samples.map(({ minute, series, heapMegabytes: heap }) => `| ${minute} | ${series} | ${heap.toFixed(1)} |`),
    '',
    `${requests} requests, ${counted} counted; ${served} tenants had series of their own.`,
  ].join('\n')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { ids: { type: 'string', default: '100000' }, cap: { type: 'string', default: '1000' } },
  })
  console.log(table(await soak({ ids: Number(values.ids), cap: Number(values.cap) })))
}
