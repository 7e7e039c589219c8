import type { Registry } from 'prom-client'
import type { AnyMetric } from '../instrumentation/metric.ts'
import { type Collection, collector } from './collection.ts'
import { type Exporter, sample } from './exporter.ts'
import { exporterDuration, exporterFrameMetrics, exporterUp } from './metrics.ts'
import { register } from './register.ts'

/** An exporter fails (`failure` says why, without secrets), or is well again (`failure` is undefined). */
export interface ExporterChange {
  readonly exporter: string
  readonly failure: string | undefined
}

export interface RegisterOptions {
  /** How long one exporter may take; keep it below the scrape timeout. 0.8 by default. */
  readonly timeoutSeconds?: number
  /** Told each reason once while a source is down, and once when it is back: not at each scrape. */
  readonly onChange?: (change: ExporterChange) => void
}

export interface RegisteredExporters {
  /** The page of the registry, with another time limit than the usual one. */
  scrape(options?: { readonly timeoutSeconds?: number }): Promise<string>
  close(): Promise<void>
}

/** Passes on what is news: a reason that was not given since the source was last well, and that it is well again. */
const newsOf = (exporter: string, onChange: (change: ExporterChange) => void) => {
  const told = new Set<string>()
  return ({ failure }: Collection): void => {
    if (failure === undefined) {
      if (told.size > 0) onChange({ exporter, failure: undefined })
      told.clear()
    } else if (!told.has(failure.kind)) {
      told.add(failure.kind)
      onChange({ exporter, failure: failure.text })
    }
  }
}

const byMetric = ({ samples }: Collection, metric: AnyMetric) => samples.filter((each) => each.metric === metric)

/**
 * Puts exporters onto a prom-client registry. Each scrape collects from all of them at once; a source that is gone or slow
 * takes its own series away and nobody else's. Two exporters may share metrics, when their labels tell them apart.
 *
 * @example
 * registerExporters(registry, [podExporter(), redisExporter({ url: 'redis://127.0.0.1:6379' })])
 */
export const registerExporters = (
  registry: Registry,
  exporters: readonly Exporter[],
  { timeoutSeconds: usualTimeoutSeconds = 0.8, onChange = () => {} }: RegisterOptions = {},
): RegisteredExporters => {
  const collectAll = (timeoutSeconds = usualTimeoutSeconds) =>
    Promise.all(refreshes.map((refresh) => refresh(timeoutSeconds)))

  const metrics = new Set([...exporterFrameMetrics, ...exporters.flatMap((exporter) => exporter.metrics)])
  const registered = new Map(
    [...metrics].map((metric) => [metric, register(metric, registry, () => collectAll())] as const),
  )

  const refreshes = exporters.map((exporter) => {
    const collect = collector(exporter)
    const tell = newsOf(exporter.name, onChange)
    const labels = { exporter: exporter.name }
    let shown: Collection | undefined
    return async (timeoutSeconds: number): Promise<void> => {
      const collection = await collect(timeoutSeconds)
      if (collection === shown) return
      shown = collection
      for (const metric of exporter.metrics) {
        registered.get(metric)?.replace(exporter.name, byMetric(collection, metric))
      }
      const isUp = collection.failure === undefined
      registered.get(exporterUp)?.replace(exporter.name, [sample(exporterUp, labels, isUp ? 1 : 0)])
      registered.get(exporterDuration)?.replace(exporter.name, [sample(exporterDuration, labels, collection.seconds)])
      tell(collection)
    }
  })

  return {
    scrape({ timeoutSeconds } = {}) {
      void collectAll(timeoutSeconds) // the page joins this collection, which runs already
      return registry.metrics()
    },
    async close() {
      await Promise.all(exporters.map((exporter) => exporter.close?.()))
    },
  }
}
