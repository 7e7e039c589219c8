import { Gauge, type Registry } from 'prom-client'
import type { AnyMetric } from '../instrumentation/metric.ts'
import { collector } from './collection.ts'
import type { Exporter } from './exporter.ts'
import { exporterDuration, exporterUp } from './metrics.ts'

export interface RegisterOptions {
  /** How long one exporter may take; below the scrape timeout. 2 by default. */
  readonly timeoutSeconds?: number
  /** Told once when a source fails and once when it is back, not at each scrape. */
  readonly onChange?: (change: { readonly exporter: string; readonly failure: string | undefined }) => void
}

/**
 * Values are read from their source, totals included, and set as they are; a total that was set is a counter to
 * Prometheus by its TYPE line alone, so prom-client's gauge is told to write that line.
 */
const settable = (metric: AnyMetric, registry: Registry): Gauge => {
  const gauge = new Gauge({
    name: metric.name,
    help: metric.help,
    labelNames: Object.keys(metric.labels),
    registers: [registry],
  })
  if (metric.type === 'counter') Object.assign(gauge, { type: 'counter' })
  return gauge
}

/** Takes all values away. prom-client resets a gauge without labels to 0, which would be a value that nobody measured. */
const clear = (gauge: Gauge | undefined): void => {
  gauge?.reset()
  gauge?.remove({})
}

/**
 * Puts exporters onto a prom-client registry. Each scrape collects from all of them at once; a source that is gone or slow
 * takes its own series away and nobody else's.
 *
 * @example
 * await registerExporters(registry, [podExporter(), redisExporter(redis)])
 */
export const registerExporters = (
  registry: Registry,
  exporters: readonly Exporter[],
  { timeoutSeconds = 2, onChange = () => {} }: RegisterOptions = {},
): void => {
  const failures = new Map<string, string | undefined>()
  const gauges = new Map(
    exporters.flatMap(({ metrics }) => metrics).map((metric) => [metric.name, settable(metric, registry)]),
  )
  const up = settable(exporterUp, registry)
  const duration = settable(exporterDuration, registry)
  const collectors = exporters.map((exporter) => ({ exporter, collect: collector(exporter, { timeoutSeconds }) }))

  const refresh = async ({ exporter, collect }: (typeof collectors)[number]): Promise<void> => {
    const { samples, failure, seconds } = await collect()
    for (const { name } of exporter.metrics) clear(gauges.get(name))
    for (const { metric, labels, value } of samples) gauges.get(metric.name)?.set(labels, value)
    up.set({ exporter: exporter.name }, failure === undefined ? 1 : 0)
    duration.set({ exporter: exporter.name }, seconds)
    if (failures.get(exporter.name) !== failure) onChange({ exporter: exporter.name, failure })
    failures.set(exporter.name, failure)
  }

  const metricsOfRegistry = registry.metrics.bind(registry)
  registry.metrics = async () => {
    await Promise.all(collectors.map(refresh))
    return metricsOfRegistry()
  }
}
