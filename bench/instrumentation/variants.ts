/** One Express app, instrumented in different ways. Runs in a process of its own: `tsx variants.ts NAME`. */
import { createRequire } from 'node:module'
import { libraryUrl } from './library.ts'
import { serveAgents, type Wire } from './serve-agents.ts'

const tenantscope =
  (parts: { readonly log: boolean; readonly sdk: boolean; readonly only?: 'metrics' }): Wire =>
  async (app) => {
    if (parts.sdk) await startSdk()
    const { createTelemetry }: typeof import('../../src/instrumentation/index.ts') = await import(libraryUrl('index'))
    const { instrument }: typeof import('../../src/instrumentation/express.ts') = await import(libraryUrl('express'))
    const { only } = parts
    const telemetry = createTelemetry({ log: parts.log ? {} : { level: 'silent' }, ...(only && { only }) })
    instrument(app, telemetry)
    return (tenantId, request) => telemetry.identify({ tenantId, userId: 'ada' }, request)
  }

/** Spans are made and sampled as in production and then dropped: what an exporter costs is its own. */
const startSdk = async (instrumentations: 'none' | 'http' = 'none'): Promise<void> => {
  const { NodeSDK, tracing } = await import('@opentelemetry/sdk-node')
  const auto =
    instrumentations === 'none'
      ? []
      : [
          new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation(),
          new (await import('@opentelemetry/instrumentation-express')).ExpressInstrumentation(),
        ]
  new NodeSDK({
    instrumentations: auto,
    sampler: new tracing.ParentBasedSampler({ root: new tracing.TraceIdRatioBasedSampler(0.01) }),
    spanProcessors: [new tracing.SimpleSpanProcessor(new tracing.InMemorySpanExporter())],
  }).start()
}

const promBundle: Wire = async (app) => {
  const { default: bundle } = await import('express-prom-bundle')
  app.use(
    bundle({
      includeMethod: true,
      includePath: true,
      customLabels: { tenant_id: null },
      transformLabels: (labels, request) => Object.assign(labels, { tenant_id: request.headers['x-tenant'] }),
    }) as never,
  )
}

const pinoHttp: Wire = async (app) => {
  const { pinoHttp } = await import('pino-http')
  app.use(pinoHttp() as never)
}

const asyncContext: Wire = async (app) => {
  const { AsyncLocalStorage } = await import('node:async_hooks')
  const storage = new AsyncLocalStorage<{ tenant: unknown }>()
  app.use((request, _response, next) => storage.run({ tenant: request.headers['x-tenant'] }, next))
}

const apiMetrics: Wire = async (app) => {
  // It asks for the module that required it, which an import is not.
  app.use(createRequire(import.meta.url)('prometheus-api-metrics')())
}

export const variants = {
  bare: async () => undefined,
  'tenantscope metrics': tenantscope({ log: false, sdk: false, only: 'metrics' }),
  'tenantscope metrics, context': tenantscope({ log: false, sdk: false }),
  'tenantscope all': tenantscope({ log: true, sdk: true }),
  'express-prom-bundle': promBundle,
  'prometheus-api-metrics': apiMetrics,
  'OpenTelemetry auto': async () => undefined,
  'pino-http': pinoHttp,
  'usual sum': async (app) => {
    await promBundle(app)
    await pinoHttp(app)
    await asyncContext(app)
  },
} as const satisfies Record<string, Wire>

/** Auto-instrumentation must be there before what it wraps is loaded. */
const needsAuto: ReadonlySet<string> = new Set(['OpenTelemetry auto', 'usual sum'])

const serve = async (name: keyof typeof variants): Promise<void> => {
  if (needsAuto.has(name)) await startSdk('http')
  await serveAgents(variants[name])
}

const [, , name] = process.argv
if (process.send && name !== undefined) await serve(name as keyof typeof variants)
