import type { Registry } from 'prom-client'
import type { AnyMetric } from '../metric.ts'
import { TelemetryError } from '../telemetry-error.ts'

const namesOf = (registry: Registry): readonly string[] => registry.getMetricsAsArray().map(({ name }) => name)

/** One name must not be told twice on a page. Throws METRIC_CLASH. */
export const refuseClashes = (metrics: readonly AnyMetric[], registries: readonly Registry[]): void => {
  const names = [...metrics.map(({ name }) => name), ...registries.flatMap(namesOf)]
  const clashing = names.filter((name, index) => names.indexOf(name) !== index)
  if (clashing.length > 0)
    throw new TelemetryError('METRIC_CLASH', `declared twice: ${[...new Set(clashing)].join(', ')}`)
}

/** The text of prom-client registries, one after the other. One that cannot be collected is left out; the others stand. */
export async function* registryTexts(
  registries: readonly Registry[],
  onCollectError: (error: unknown) => void,
): AsyncGenerator<string> {
  for (const registry of registries) {
    try {
      const text = await registry.metrics()
      yield text.endsWith('\n') || text === '' ? text : `${text}\n`
    } catch (error) {
      onCollectError(error)
    }
  }
}
