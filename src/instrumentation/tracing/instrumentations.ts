import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { NodeSDK } from '@opentelemetry/sdk-node'
import { TelemetryError } from '../telemetry-error.ts'

export type Instrumentations = NonNullable<NonNullable<ConstructorParameters<typeof NodeSDK>[0]>['instrumentations']>
type Instrumentation = Exclude<Instrumentations[number], readonly unknown[]>

const isInstrumentation = ([name, value]: readonly [string, unknown]): boolean =>
  name.endsWith('Instrumentation') && typeof value === 'function'

/**
 * OpenTelemetry's own instrumentations by the names of their packages, for a service that calls nothing of ours. They are
 * looked for from where the service was started, since they are its dependencies.
 *
 * @throws TelemetryError TRACE_INSTRUMENTATION
 */
export const loadInstrumentations = async (packages: readonly string[]): Promise<Instrumentations> => {
  const require = createRequire(pathToFileURL(`${process.cwd()}/package.json`))
  const loaded = await Promise.all(
    packages.map(async (name) => {
      try {
        const exported = (await import(pathToFileURL(require.resolve(name)).href)) as object
        return Object.entries(exported).filter(isInstrumentation)
      } catch (cause) {
        throw new TelemetryError('TRACE_INSTRUMENTATION', name, { cause })
      }
    }),
  )
  return loaded.flat().map(([, Class]) => new (Class as new () => Instrumentation)())
}

/** They patch a module of Node when it is required, which an application of ES modules never does. */
export const touchPatchedModules = (): void => {
  const require = createRequire(import.meta.url)
  for (const name of ['node:http', 'node:https']) require(name)
}
