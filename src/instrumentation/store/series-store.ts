import type { AnyMetric, Counter, Gauge, Histogram, Labels } from '../metric.ts'
import type { CounterRecorder, GaugeRecorder, HistogramRecorder, Recorder } from '../recorder.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { TenantPlaces } from '../tenants.ts'
import { createFamily, type Family } from './family.ts'
import { CounterSeries, GaugeSeries, HistogramSeries, type Home } from './handles.ts'
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
  family: StoredFamily,
  { tenants, owners }: Places,
  Kind: new (home: Home<Handle>, series: number) => Handle,
) => {
  const made: (Handle | undefined)[] = []
  const tenantLabel = Object.entries(family.metric.labels).find(([, { kind }]) => kind === 'tenant')?.[0]
  const ownerOf = (labels: Values): string | undefined =>
    tenantLabel === undefined ? undefined : tenants.labelOf(labels[tenantLabel] as string)
  const of = (labels: Values): Handle => {
    const series = family.index.at(labels)
    const known = made[series]
    if (known && !known.isOver) return known
    family.cells.reserve(series)
    const handle = new Kind(home, series)
    made[series] = handle
    const owner = ownerOf(labels)
    if (owner !== undefined) owners.own(owner, handle)
    return handle
  }
  const home: Home<Handle> = { ...family, reopen: of }
  return {
    of,
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
        const series = handles<CounterSeries>(family, places, CounterSeries)
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
        const series = handles<GaugeSeries>(family, places, GaugeSeries)
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
        const series = handles<HistogramSeries>(family, places, HistogramSeries)
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
