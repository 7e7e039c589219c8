import type { AnyMetric, Counter, Gauge, Histogram, Labels } from '../metric.ts'
import type { CounterRecorder, GaugeRecorder, HistogramRecorder, Recorder } from '../recorder.ts'
import { TelemetryError } from '../telemetry-error.ts'
import type { Tenants } from '../tenants.ts'
import { createFamily, type Family } from './family.ts'
import { CounterSeries, GaugeSeries, HistogramSeries } from './handles.ts'

/** A family with what must run before it is read. */
export interface StoredFamily extends Family {
  readonly collects: (() => void | Promise<void>)[]
}

export interface SeriesStore extends Recorder {
  families(): readonly StoredFamily[]
}

type Values = Readonly<Record<string, string>>

/** Finds or makes a series and the handle that records into it. */
const handles = <Handle>(family: Family, make: (series: number) => Handle) => {
  const made: (Handle | undefined)[] = []
  return {
    of(labels: Values): Handle {
      const series = family.index.at(labels)
      const known = made[series]
      if (known) return known
      family.cells.reserve(series)
      const handle = make(series)
      made[series] = handle
      return handle
    },
    /** Ends a series; its handle, which somebody may have kept, is given back to be retired. */
    drop(labels: Values): Handle | undefined {
      const series = family.index.remove(labels)
      if (series === undefined) return undefined
      const handle = made[series]
      made[series] = undefined
      family.cells.clear(series)
      return handle
    },
  }
}

/** Keeps all series in memory, in typed arrays. */
export const createSeriesStore = (tenants: Tenants): SeriesStore => {
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
        const series = handles(family, (index) => new CounterSeries(family, index))
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
        const series = handles(family, (index) => new GaugeSeries(family, index))
        return {
          family,
          recorder: {
            set: (labels, value) => series.of(labels).set(value),
            remove: (labels) => series.drop(labels)?.retire(),
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
        const series = handles(family, (index) => new HistogramSeries(family, index, metric.buckets))
        return {
          family,
          recorder: {
            observe: (labels, value, sampledTraceId) => series.of(labels).observe(value, sampledTraceId),
            handle: (labels) => series.of(labels),
          },
        }
      }),
    metrics: () => [...recorders.values()].map(({ family }) => family.metric),
    families: () => [...recorders.values()].map(({ family }) => family),
  }
}
