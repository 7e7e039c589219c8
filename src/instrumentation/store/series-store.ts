import type { AnyMetric, Counter, Gauge, Histogram, Labels } from '../metric.ts'
import type { CounterRecorder, GaugeRecorder, HistogramRecorder, Recorder } from '../recorder.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { TenantPlaces } from '../tenants.ts'
import { createFamily, type Family } from './family.ts'
import { CounterSeries, GaugeSeries, HistogramSeries } from './handles.ts'
import { type Tenancies, type TenanciesOptions, type TenantSeries, tenancies } from './tenancies.ts'

/** A family with what must run before it is read. */
export interface StoredFamily extends Family {
  readonly collects: (() => void | Promise<void>)[]
}

export interface SeriesStore extends Recorder {
  families(): readonly StoredFamily[]
  readonly tenancies: Pick<Tenancies, 'beginPage' | 'onEnd'>
}

type Values = Readonly<Record<string, string>>

interface Places {
  readonly tenants: TenantPlaces
  readonly owners: Tenancies
}

/** Finds or makes a series and the handle that records into it. */
const handles = <Handle extends TenantSeries>(
  family: Family,
  { tenants, owners }: Places,
  make: (series: number) => Handle,
) => {
  const made: (Handle | undefined)[] = []
  const tenantLabel = Object.entries(family.metric.labels).find(([, { kind }]) => kind === 'tenant')?.[0]
  const ownerOf = (labels: Values): string | undefined =>
    tenantLabel === undefined ? undefined : tenants.labelOf(labels[tenantLabel] as string)
  return {
    of(labels: Values): Handle {
      const series = family.index.at(labels)
      const known = made[series]
      if (known && !known.isOver) return known
      family.cells.reserve(series)
      const handle = make(series)
      made[series] = handle
      const owner = ownerOf(labels)
      if (owner !== undefined) owners.own(owner, handle)
      return handle
    },
    /** The handle of a series that is to end, no longer its tenant's. */
    take(labels: Values): Handle | undefined {
      const series = family.index.find(labels)
      if (series === undefined) return undefined
      const handle = made[series]
      const owner = ownerOf(labels)
      if (handle && owner !== undefined) owners.disown(owner, handle)
      return handle
    },
  }
}

/** Keeps all series in memory, in typed arrays. */
export const createSeriesStore = (tenants: TenantPlaces, options: TenanciesOptions = {}): SeriesStore => {
  const owners = tenancies(tenants, options)
  const places = { tenants, owners }
  const recorders = new Map<string, { readonly family: StoredFamily; readonly recorder: unknown }>()

  const once = <R>(metric: AnyMetric, make: () => { family: StoredFamily; recorder: R }): R => {
    const known = recorders.get(metric.name)
    if (known && known.family.metric !== metric) {
      throw new TelemetryError('METRIC_REDEFINED', `${metric.name} has two definitions`)
    }
    const entry = known ?? make()
    recorders.set(metric.name, entry)
    return entry.recorder as R
  }

  return {
    counter: <L extends Labels>(metric: Counter<string, L>) =>
      once<CounterRecorder<L>>(metric, () => {
        const family: StoredFamily = { ...createFamily(metric, tenants), collects: [] }
        const series = handles(family, places, (index): CounterSeries => new CounterSeries(family, index, series.of))
        return {
          family,
          recorder: {
            add: (labels, amount, sampledTraceId) => series.of(labels).add(amount, sampledTraceId),
            handle: (labels) => series.of(labels),
          },
        }
      }),
    gauge: <L extends Labels>(metric: Gauge<string, L>) =>
      once<GaugeRecorder<L>>(metric, () => {
        const family: StoredFamily = { ...createFamily(metric, tenants), collects: [] }
        const series = handles(family, places, (index): GaugeSeries => new GaugeSeries(family, index, series.of))
        return {
          family,
          recorder: {
            set: (labels, value) => series.of(labels).set(value),
            remove: (labels) => series.take(labels)?.remove(),
            handle: (labels) => series.of(labels),
            collect(update) {
              family.collects.push(update)
            },
          },
        }
      }),
    histogram: <L extends Labels>(metric: Histogram<string, L>) =>
      once<HistogramRecorder<L>>(metric, () => {
        const family: StoredFamily = { ...createFamily(metric, tenants), collects: [] }
        const series = handles(
          family,
          places,
          (index): HistogramSeries => new HistogramSeries(family, index, series.of, metric.buckets),
        )
        return {
          family,
          recorder: {
            observe: (labels, value, sampledTraceId) => series.of(labels).observe(value, sampledTraceId),
            handle: (labels) => series.of(labels),
          },
        }
      }),
    metrics: () => [...recorders.values()].map(({ family }) => family.metric),
    tenancies: owners,
    families: () => [...recorders.values()].map(({ family }) => family),
  }
}
