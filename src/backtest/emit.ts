import { publishedErrorBudget } from '../core/recorded.ts'
import { tenantInfo } from '../exporters/tenant/metrics.ts'
import { type Draw, drawFor } from './draw.ts'
import { type SampleWriter, sampleWriter, seriesText } from './open-metrics.ts'
import type { GroupDocument } from './rule-document.ts'
import { type Emitted, emissionOf, type Source } from './sources.ts'
import { badShare, loadAt, piecesOf, spellAt, type Tenant, type World } from './world.ts'

export interface EmitOptions {
  readonly world: World
  readonly sources: readonly Source[]
  /** Which bounds of histograms are needed follows from the rules. */
  readonly groups: readonly GroupDocument[]
  readonly scrapeSeconds: number
  readonly seed: number
  /** Share of its error budget that a tenant spends while all is well. */
  readonly healthyShare: number
  readonly path: string
  /** Names of the series that are wanted. */
  readonly reads: ReadonlySet<string>
  readonly onTenant?: (done: number, total: number) => void
}

/** The steeper, the fewer of the slow requests are very slow. Two: a quarter of them are twice over the threshold. */
const TAIL = 2

/** What an exporter publishes hardly changes: just often enough that Prometheus, which looks back five minutes, sees it. */
const GAUGE_STEP_SECONDS = 240

type Row = (events: number, share: number, spellShare: number) => readonly (readonly [string, number])[]

const counterRow = ({ good, bad }: Extract<Emitted, { type: 'counter' }>, draw: Draw): Row => {
  let [goodTotal, badTotal] = [0, 0]
  return (events, healthy, spell) => {
    const failed = draw.binomial(events, spell + (1 - spell) * healthy)
    badTotal += failed
    goodTotal += events - failed
    return [
      [good, goodTotal],
      [bad, badTotal],
    ]
  }
}

/** Requests of a spell are slower than every bound; the others have a tail that crosses the threshold as often as is healthy. */
const histogramRow = (
  { count, infinite, buckets }: Extract<Emitted, { type: 'histogram' }>,
  thresholdSeconds: number,
  draw: Draw,
): Row => {
  const totals = buckets.map(() => 0)
  let all = 0
  const slowerThan = (bound: number, healthy: number): number =>
    Math.min(1, healthy * (thresholdSeconds / bound) ** TAIL)
  return (events, healthy, spell) => {
    const stalled = draw.binomial(events, spell)
    all += events
    let slower = events - stalled
    let chance = 1
    buckets.forEach(({ bound }, index) => {
      const next = slowerThan(bound, healthy)
      slower = draw.binomial(slower, next / chance)
      chance = next
      totals[index] = (totals[index] ?? 0) + events - stalled - slower
    })
    return [
      ...buckets.map(({ series }, index): [string, number] => [series, totals[index] ?? 0]),
      [infinite, all],
      [count, all],
    ]
  }
}

const budgetGauges = (writer: SampleWriter, tenant: Tenant, { world, sources, reads }: EmitOptions): void => {
  const labels = { tenant_id: tenant.id, tier: tenant.tier }
  const gauges: readonly (readonly [string, number])[] = [
    [seriesText(tenantInfo.name, labels), 1],
    ...sources.map(({ slo, budgetOf }): [string, number] => [
      seriesText(publishedErrorBudget.name, { slo: slo.id, ...labels }),
      budgetOf(tenant.tier),
    ]),
  ]
  for (const [series, value] of gauges.filter(([series]) => reads.has(metricOf(series))))
    for (let time = world.start; time <= world.end; time += GAUGE_STEP_SECONDS) writer.add(series, value, time)
}

const metricOf = (series: string): string => series.slice(0, series.indexOf('{'))

const seriesOf = (emitted: Emitted): readonly string[] =>
  emitted.type === 'counter'
    ? [emitted.good, emitted.bad]
    : [...emitted.buckets.map(({ series }) => series), emitted.infinite, emitted.count]

/** Two SLOs may judge the same events; they are emitted once, as the first of them tells. */
const byMetric = (sources: readonly Source[]): readonly Source[] => [
  ...new Map(sources.toReversed().map((source) => [source.slo.indicator.metric.name, source])).values(),
]

/** Names of everything that {@link emitWorld} can write. */
export const emittedNames = (sources: readonly Source[], groups: readonly GroupDocument[]): ReadonlySet<string> =>
  new Set([
    tenantInfo.name,
    publishedErrorBudget.name,
    ...sources.flatMap((source) => seriesOf(emissionOf(source, groups)('any')).map(metricOf)),
  ])

const rowOf = (emitted: Emitted, { slo }: Source, draw: Draw): Row =>
  emitted.type === 'counter'
    ? counterRow(emitted, draw)
    : histogramRow(emitted, slo.indicator.thresholdSeconds ?? 0, draw)

/** Writes what the tenants' processes and the tenant exporter would have exposed, as far as somebody reads it. */
export const emitWorld = async (options: EmitOptions): Promise<{ readonly samples: number }> => {
  const { world, sources, groups, scrapeSeconds, seed, healthyShare, path, reads, onTenant } = options
  const writer = sampleWriter(path)
  const offset = Math.max(1, Math.floor(scrapeSeconds / 3)) // no target is scraped at the moment of an evaluation
  const emissions = byMetric(sources).map((source) => ({ source, emit: emissionOf(source, groups) }))
  for (const [index, tenant] of world.tenants.entries()) {
    for (const { source, emit } of emissions) {
      const emitted = emit(tenant.id)
      if (!seriesOf(emitted).some((series) => reads.has(metricOf(series)))) continue
      const row = rowOf(emitted, source, drawFor(`${seed}/${tenant.id}/${source.slo.id}`))
      const traffic = drawFor(`${seed}/${tenant.id}/${source.slo.id}/traffic`)
      const budget = source.budgetOf(tenant.tier)
      for (let time = world.start + offset; time <= world.end; time += scrapeSeconds) {
        let latest: ReturnType<Row> = []
        for (const [from, to] of piecesOf(tenant.faults, time - scrapeSeconds, time)) {
          const events = traffic.poisson((loadAt(tenant, from) * (to - from)) / 60)
          const spell = badShare(spellAt(tenant.faults, from), { kind: source.kind, budget })
          latest = row(events, healthyShare * budget, spell)
        }
        for (const [series, value] of latest) writer.add(series, value, time)
      }
      await writer.drain()
    }
    budgetGauges(writer, tenant, options)
    onTenant?.(index + 1, world.tenants.length)
  }
  return writer.close()
}
