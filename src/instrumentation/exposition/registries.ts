import type { OpenMetricsContentType, PrometheusContentType, Registry } from 'prom-client'
import type { AnyMetric } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'
import { contentTypes, type Format } from './formats.ts'
import { registryLines } from './registry-lines.ts'

/** A registry of prom-client, whichever format it is made for. */
export type AnyRegistry = Registry<PrometheusContentType> | Registry<OpenMetricsContentType>

interface Named {
  readonly name: string
  readonly type: string
}

const metricsOf = (registry: AnyRegistry): readonly Named[] =>
  registry.getMetricsAsArray().map(({ name, type }) => ({ name, type: String(type) }))

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
}

/** All names under which a metric has lines: a histogram `x` speaks as `x_bucket`, `x_sum` and `x_count`. */
const lineNames = ({ name, type }: Named): readonly string[] => [
  name,
  ...(SUFFIXES[type] ?? []).map((suffix) => `${name}${suffix}`),
]

const clashError = (names: readonly string[]): TelemetryError =>
  new TelemetryError('METRIC_CLASH', `declared twice: ${[...new Set(names)].join(', ')}`)

/** One name must not be told twice on a page. Throws METRIC_CLASH. */
export const refuseClashes = (metrics: readonly AnyMetric[], registries: readonly AnyRegistry[]): void => {
  const names = [...metrics, ...registries.flatMap(metricsOf)].flatMap(lineNames)
  const clashing = names.filter((name, index) => names.indexOf(name) !== index)
  if (clashing.length > 0) throw clashError(clashing)
}

/** A registry writes the older format itself, unless it is one of OpenMetrics: that would end in the midst of our page. */
const textOf = async (registry: AnyRegistry, without: readonly string[], format: Format): Promise<string> => {
  if (format === 'prometheus' && registry.contentType === contentTypes.prometheus && without.length === 0)
    return registry.metrics()
  return (await registry.getMetricsAsJSON())
    .filter(({ name }) => !without.includes(name))
    .map((metric) => registryLines(format, metric))
    .join('')
}

export interface MergeOptions {
  /** What the page has told already. */
  readonly metrics: readonly AnyMetric[]
  readonly onError: (error: unknown) => void
  readonly format?: Format
}

/**
 * The text of prom-client registries, one after the other. One that cannot be collected is left out; the others stand. A metric
 * that was declared twice after the start is told once, for Prometheus may refuse a page that tells it twice as a whole.
 */
export async function* registryTexts(
  registries: readonly AnyRegistry[],
  { metrics, onError, format = 'prometheus' }: MergeOptions,
): AsyncGenerator<Buffer> {
  const taken = new Set(metrics.flatMap(lineNames))
  for (const registry of registries) {
    const own = metricsOf(registry)
    const clashing = own.filter((metric) => lineNames(metric).some((name) => taken.has(name))).map(({ name }) => name)
    if (clashing.length > 0) onError(clashError(clashing))
    for (const name of own.flatMap(lineNames)) taken.add(name)
    try {
      yield Buffer.from(await textOf(registry, clashing, format))
    } catch (error) {
      onError(error)
    }
  }
}
