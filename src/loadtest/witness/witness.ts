import type { Slo } from '../../core/slo.ts'
import { eventually } from '../../stackrun/eventually.ts'
import { LoadTestError } from '../load-test-error.ts'
import type { BreakdownRow } from '../report/recorder.ts'
import type { LoadReport } from '../report/report.ts'
import { type Counted, countedBetween } from './counted-between.ts'
import { type Point, type PrometheusApi, prometheusApi } from './prometheus-api.ts'
import { type Count, type Judgement, testimonyOf, type WitnessReport } from './testimony.ts'

export interface WitnessOptions {
  readonly prometheusUrl: string
  /** Those that a client can see too. */
  readonly slos: readonly Slo[]
  /** With which of its metrics the client measures an SLO; see the renderer of the thresholds. */
  readonly clientMetricOf: (slo: Slo) => string | undefined
  /** How long to wait for the scrape that covers the end of the run; above the scrape interval. */
  readonly scrapeTimeoutSeconds?: number
}

/** The second witness: what the service itself counted between opening and the report. */
export interface Witness {
  testify(report: LoadReport): Promise<WitnessReport>
}

interface Reading {
  readonly total: readonly Point[]
  readonly counted: readonly Point[]
}

/** A series outlives its process in the reading: a replica that was killed has counted all the same. */
const outlived = (selector: string, seconds: number): string => `last_over_time(${selector}[${Math.ceil(seconds)}s])`

const read = async (api: PrometheusApi, { indicator }: Slo, atSeconds: number, lookbackSeconds: number) => {
  const at = (selector: string) => api.vector(outlived(selector, lookbackSeconds), atSeconds)
  return { total: await at(`${indicator.total}`), counted: await at(`${indicator.counted.events}`) }
}

const countOf = ({ indicator }: Slo, total: Counted, counted: Counted, tenantId: string): Count => {
  const events = total.byTenant.get(tenantId) ?? 0
  const of = counted.byTenant.get(tenantId) ?? 0
  return { events, bad: indicator.counted.outcome === 'bad' ? of : events - of }
}

const sum = (rows: readonly BreakdownRow[], of: (row: BreakdownRow) => number): number =>
  rows.reduce((all, row) => all + of(row), 0)

const badIn = ({ indicator: { thresholdSeconds } }: Slo, rows: readonly BreakdownRow[]): number =>
  thresholdSeconds === undefined
    ? sum(rows, ({ failed }) => failed)
    : sum(rows, ({ slow }) => slow[thresholdSeconds * 1000] ?? 0)

const thresholdsOf = (report: LoadReport, clientMetric: string | undefined, tenantId: string) =>
  report.thresholds.filter(
    ({ key }) => key.startsWith(`${clientMetric}{`) && new RegExp(`\\btenant_id:${tenantId}[,}]`).test(key),
  )

const verdictAmong = (thresholds: LoadReport['thresholds']): Judgement => {
  if (thresholds.some(({ ok, empty }) => !ok && !empty)) return 'broken'
  return thresholds.some(({ empty }) => empty) ? 'no data' : 'kept'
}

/** The last scrape of every target that is up is younger than this. */
const isScrapedSince = async (api: PrometheusApi, { indicator }: Slo, sinceSeconds: number): Promise<boolean> => {
  const stale = await api.vector(`min(timestamp(${indicator.total})) < ${sinceSeconds.toFixed(3)}`)
  const any = await api.vector(`count(${indicator.total})`)
  return any.length > 0 && stale.length === 0
}

/**
 * Reads the counters before the run; `testify` reads them after it and compares.
 *
 * @throws LoadTestError LOADTEST_WITNESS_SILENT, LOADTEST_WITNESS_BEHIND
 */
export async function openWitness({
  prometheusUrl,
  slos,
  clientMetricOf,
  scrapeTimeoutSeconds = 90,
}: WitnessOptions): Promise<Witness> {
  const api = prometheusApi(prometheusUrl)
  const openedAt = await api.time()
  const clockOffsetSeconds = openedAt - Date.now() / 1000
  const before = new Map<string, Reading>()
  for (const slo of slos) before.set(slo.id, await read(api, slo, openedAt, 300))

  const waitForScrape = async (sinceSeconds: number): Promise<number> => {
    const [first] = slos
    if (!first) return 0
    const scraped = await eventually(() => isScrapedSince(api, first, sinceSeconds), {
      timeoutSeconds: scrapeTimeoutSeconds,
      intervalMs: 250,
    })
    if (scraped) return (await api.time()) - sinceSeconds
    throw new LoadTestError({
      code: 'LOADTEST_WITNESS_BEHIND',
      offender: `Prometheus at ${prometheusUrl}`,
      actual: `has no sample of ${first.indicator.metric.name} from after the end of the run`,
      rule: `the service is scraped within ${scrapeTimeoutSeconds} s`,
      fix: 'check that Prometheus scrapes the target of this run',
    })
  }

  return {
    async testify(report) {
      const endedAt = await api.time()
      const scrapedAfterSeconds = await waitForScrape(endedAt)
      const readAt = await api.time()
      const tenants = new Map(
        report.breakdown.flatMap(({ tenantId, tier }) => (tier === 'none' ? [] : [[tenantId, tier]])),
      )
      const testimonies = await Promise.all(
        slos.map(async (slo) => {
          const start = before.get(slo.id) as Reading
          const end = await read(api, slo, readAt, readAt - openedAt)
          const total = countedBetween(start.total, end.total)
          const counted = countedBetween(start.counted, end.counted)
          const clientMetric = clientMetricOf(slo)
          const kind = clientMetric?.startsWith('http_req') ? 'requests' : 'updates'
          return [...tenants].flatMap(([tenantId, tier]) => {
            const thresholds = thresholdsOf(report, clientMetric, tenantId)
            const objective = slo.objectives[tier as keyof typeof slo.objectives]
            if (thresholds.length === 0 || objective === undefined) return []
            const own = report.breakdown.filter((row) => row.kind === kind && row.tenantId === tenantId)
            const judged = own.filter((row) => row.tier !== 'none')
            const countIn = (rows: readonly BreakdownRow[]): Count => ({
              events: sum(rows, ({ requests }) => requests),
              bad: badIn(slo, rows),
            })
            return [
              testimonyOf({
                of: kind,
                kind: slo.indicator.kind,
                tenantId,
                tier,
                slo: slo.id,
                objective,
                clientVerdict: verdictAmong(thresholds),
                client: countIn(judged),
                sent: countIn(own),
                server: countOf(slo, total, counted, tenantId),
                resets: total.resets,
                health: report.generator.health,
              }),
            ]
          })
        }),
      )
      return {
        source: `Prometheus at ${prometheusUrl}`,
        clockOffsetSeconds,
        scrapedAfterSeconds,
        testimonies: testimonies.flat(),
      }
    },
  }
}
