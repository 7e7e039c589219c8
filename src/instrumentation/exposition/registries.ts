import type { Registry } from 'prom-client'
import type { AnyMetric } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'

const namesOf = (registry: Registry): readonly string[] => registry.getMetricsAsArray().map(({ name }) => name)

/** All names under which a metric has lines: a histogram `x` speaks as `x_bucket`, `x_sum` and `x_count`. */
const lineNames = ({ name, type }: AnyMetric): readonly string[] =>
  type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]

const clashError = (names: readonly string[]): TelemetryError =>
  new TelemetryError('METRIC_CLASH', `declared twice: ${[...new Set(names)].join(', ')}`)

/** One name must not be told twice on a page. Throws METRIC_CLASH. */
export const refuseClashes = (metrics: readonly AnyMetric[], registries: readonly Registry[]): void => {
  const names = [...metrics.flatMap(lineNames), ...registries.flatMap(namesOf)]
  const clashing = names.filter((name, index) => names.indexOf(name) !== index)
  if (clashing.length > 0) throw clashError(clashing)
}

/** The text of a registry, without some of its metrics. */
const textOf = async (registry: Registry, without: readonly string[]): Promise<string> => {
  const text =
    without.length === 0
      ? await registry.metrics()
      : (
          await Promise.all(
            namesOf(registry)
              .filter((name) => !without.includes(name))
              .map((name) => registry.getSingleMetricAsString(name)),
          )
        ).join('\n')
  return text.endsWith('\n') || text === '' ? text : `${text}\n`
}

export interface MergeOptions {
  /** What the page has told already. */
  readonly metrics: readonly AnyMetric[]
  readonly onError: (error: unknown) => void
}

/**
 * The text of prom-client registries, one after the other. One that cannot be collected is left out; the others stand. A metric
 * that was declared twice after the start is told once, for Prometheus may refuse a page that tells it twice as a whole.
 */
export async function* registryTexts(
  registries: readonly Registry[],
  { metrics, onError }: MergeOptions,
): AsyncGenerator<Buffer> {
  const taken = new Set(metrics.flatMap(lineNames))
  for (const registry of registries) {
    const names = namesOf(registry)
    const clashing = names.filter((name) => taken.has(name))
    if (clashing.length > 0) onError(clashError(clashing))
    for (const name of names) taken.add(name)
    try {
      yield Buffer.from(await textOf(registry, clashing))
    } catch (error) {
      onError(error)
    }
  }
}
