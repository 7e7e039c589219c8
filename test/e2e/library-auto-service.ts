/** A service whose owner has OpenTelemetry's own instrumentation already. Sends itself requests and tells what came of them. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { NodeSDK, tracing } from '@opentelemetry/sdk-node'
import type { NextFunction, Request, Response } from 'express'

const exporter = new tracing.InMemorySpanExporter()
new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()],
  spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
}).start()

// What is instrumented automatically must be loaded after that has begun.
const { default: express } = await import('express')
const { createTelemetry } = await import('../../src/instrumentation/index.ts')
const { instrument } = await import('../../src/instrumentation/express.ts')

const lines: { readonly trace_id: string; readonly message: string }[] = []
const telemetry = createTelemetry({
  registries: [],
  log: { destination: { write: (line: string) => void lines.push(JSON.parse(line)) } },
})
const app = express()
instrument(app, telemetry)
app.use((_request, _response, next) => {
  telemetry.identify({ tenantId: 'acme' })
  next()
})
app.get('/api/agents/:id', (_request, response) => {
  telemetry.log.info('handled')
  response.end()
})
app.get('/boom', () => {
  throw new Error('boom')
})
app.use((_error: Error, _request: Request, response: Response, _next: NextFunction) => {
  response.status(500).end()
})
const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
for (const path of ['/api/agents/1', '/api/agents/2', '/boom'])
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
server.closeAllConnections()
server.close()
await once(server, 'close')

let page = ''
for await (const piece of telemetry.metrics({ format: 'openmetrics' })) page += piece
const SERVER = 1
process.send?.({
  page,
  lines,
  serverSpans: exporter
    .getFinishedSpans()
    .filter(({ kind }) => kind === SERVER)
    .map((span) => ({ name: span.name, attributes: span.attributes, traceId: span.spanContext().traceId })),
})
process.disconnect?.()
