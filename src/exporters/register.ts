import type { Metric, Registry } from 'prom-client'
import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Sample } from './exporter.ts'

/** A metric on a registry whose series are those of the last collection, and no others. */
export interface RegisteredMetric {
  /** Puts new series in place of all that this exporter gave before. */
  replace(exporter: string, samples: readonly Sample[]): void
}

/**
 * Puts a metric of the vocabulary onto a prom-client registry. This is the only place that knows what prom-client wants.
 *
 * An exporter tells what its source has counted, so values are set as they are, totals and buckets included. prom-client's
 * own classes cannot do that: they count themselves, keep series until told otherwise, and hash labels at each call. A
 * registry asks a metric for nothing but its name and `get`.
 */
export const register = (
  { name, help, type }: AnyMetric,
  registry: Registry,
  beforeScrape: () => Promise<unknown>,
): RegisteredMetric => {
  const byExporter = new Map<string, readonly Sample[]>()
  const values = () =>
    [...byExporter.values()].flat().map(({ suffix, labels, value }) => ({
      labels,
      value,
      ...(suffix !== undefined && { metricName: `${name}${suffix}` }),
    }))
  const metric = {
    name,
    help,
    type,
    aggregator: 'sum',
    reset: () => byExporter.clear(),
    async get() {
      await beforeScrape()
      return { name, help, type, aggregator: 'sum', values: values() }
    },
  }
  registry.registerMetric(metric as unknown as Metric)
  return { replace: (exporter, samples) => void byExporter.set(exporter, samples) }
}
