/** One Express app that logs its requests in different ways. Runs in a process of its own: `tsx variants.ts NAME`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { libraryUrl } from '../instrumentation/library.ts'
import { serveAgents, type Wire } from '../instrumentation/serve-agents.ts'

type Library = typeof import('../../src/instrumentation/index.ts')
type Express = typeof import('../../src/instrumentation/express.ts')

/** Without metrics: what is compared are lines, and the context that they take tenant, request and trace from. */
const tenantscope =
  ({ toLoki = false, traces = false } = {}): Wire =>
  async (app) => {
    if (traces) {
      const { startTracing }: typeof import('../../src/instrumentation/tracing.ts') = await import(
        libraryUrl('tracing')
      )
      const { tracing } = await import('@opentelemetry/sdk-node')
      await startTracing({ service: 'bench', exporter: new tracing.InMemorySpanExporter(), sampling: { ratio: 0.01 } })
    }
    const { createTelemetry }: Library = await import(libraryUrl('index'))
    const { instrument }: Express = await import(libraryUrl('express'))
    const telemetry = createTelemetry({
      recorder: 'none',
      registries: [],
      ...(toLoki && { log: { destination: await spooled() } }),
    })
    instrument(app, telemetry)
    return (tenantId) => telemetry.identify({ tenantId, userId: 'ada' })
  }

/** A Loki that is away: every line goes to the spool and stays there. */
const spooled = async () => {
  const { createLokiDelivery }: typeof import('../../src/instrumentation/loki.ts') = await import(libraryUrl('loki'))
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'tenantscope-bench-'))
  process.once('exit', () => rmSync(spoolDirectory, { recursive: true, force: true }))
  return createLokiDelivery({
    url: 'http://127.0.0.1:9',
    labels: { app: 'bench', env: 'bench', component: 'api' },
    spoolDirectory,
  }).destination
}

const pinoHttp: Wire = async (app) => {
  const { pinoHttp: middleware } = await import('pino-http')
  app.use(middleware() as never)
}

/** One line a request with the same fields, by hand: no context, no redaction, no bounds, no route template. */
const pinoAlone: Wire = async (app) => {
  const { pino } = await import('pino')
  const logger = pino({ base: null, messageKey: 'message' })
  app.use((request, response, next) => {
    const startedAt = performance.now()
    response.on('close', () =>
      logger.info(
        {
          tenant_id: request.headers['x-tenant'],
          request_id: request.headers['x-request-id'] ?? null,
          user_id: 'ada',
          endpoint: request.url,
          method: request.method,
          status_code: response.statusCode,
          duration_ms: performance.now() - startedAt,
          metadata: {},
        },
        'request',
      ),
    )
    next()
  })
}

export const variants = {
  bare: async () => undefined,
  'tenantscope line': tenantscope(),
  'tenantscope spool': tenantscope({ toLoki: true }),
  'tenantscope traces': tenantscope({ traces: true }),
  'pino-http': pinoHttp,
  'pino alone': pinoAlone,
} as const satisfies Record<string, Wire>

const [, , name] = process.argv
if (process.send && name !== undefined) await serveAgents(variants[name as keyof typeof variants])
