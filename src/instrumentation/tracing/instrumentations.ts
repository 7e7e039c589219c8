import { createRequire, register } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { NodeSDK } from '@opentelemetry/sdk-node'
import { TelemetryError } from '../telemetry-error.ts'

export type Instrumentations = NonNullable<NonNullable<ConstructorParameters<typeof NodeSDK>[0]>['instrumentations']>
type Instrumentation = Exclude<Instrumentations[number], readonly unknown[]>

const isInstrumentation = ([name, value]: readonly [string, unknown]): boolean =>
  name.endsWith('Instrumentation') && typeof value === 'function'

/** They wrap ES modules as these are loaded, by a hook of the package on which all of them are built. */
const wrapEsModules = (instrumentation: string): void =>
  register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(instrumentation))

const classesOf = async (path: string): Promise<readonly unknown[]> => {
  const exported = Object.entries((await import(pathToFileURL(path).href)) as object)
  const classes = exported.filter(isInstrumentation).map(([, value]) => value)
  if (classes.length === 0) throw new Error(`${path} exports no instrumentation`)
  return classes
}

/**
 * OpenTelemetry's own instrumentations by the names of their packages, for a service that calls nothing of ours. They are
 * looked for from where the service was started, since they are its dependencies.
 *
 * @throws TelemetryError TRACE_INSTRUMENTATION, with every package of which there is none
 */
export const loadInstrumentations = async (packages: readonly string[]): Promise<Instrumentations> => {
  const { resolve } = createRequire(pathToFileURL(`${process.cwd()}/package.json`))
  const results = await Promise.allSettled(packages.map(async (name) => classesOf(resolve(name))))
  const refused = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ name: packages[index], reason: result.reason as unknown }] : [],
  )
  if (refused.length > 0) {
    const cause = new AggregateError(refused.map(({ reason }) => reason))
    throw new TelemetryError('TRACE_INSTRUMENTATION', refused.map(({ name }) => name).join(', '), { cause })
  }
  const [first] = packages
  if (first !== undefined) wrapEsModules(resolve(first))
  const classes = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  return classes.map((Class) => new (Class as new () => Instrumentation)())
}

/** They patch a module of Node when it is required, which an application of ES modules never does. */
export const touchPatchedModules = (): void => {
  const require = createRequire(import.meta.url)
  for (const name of ['node:http', 'node:https']) require(name)
}
