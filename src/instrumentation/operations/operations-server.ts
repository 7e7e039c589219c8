import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PageOptions } from '../exposition/expose.ts'
import { contentTypes } from '../exposition/formats.ts'
import { acceptedFormat, acceptsGzip } from '../exposition/negotiate.ts'
import type { ReadinessReport } from './readiness.ts'

export interface OperationsSources {
  readonly metrics: (options: PageOptions) => AsyncIterable<Buffer>
  readonly readiness: () => Promise<ReadinessReport>
}

export interface OperationsServer {
  readonly port: number
  close(): Promise<void>
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}

const sendMetrics = async (
  request: IncomingMessage,
  response: ServerResponse,
  metrics: OperationsSources['metrics'],
): Promise<void> => {
  const format = acceptedFormat(request)
  const gzip = acceptsGzip(request)
  response.writeHead(200, {
    'content-type': contentTypes[format],
    ...(gzip && { 'content-encoding': 'gzip' }),
    vary: 'Accept, Accept-Encoding',
  })
  await pipeline(Readable.from(metrics({ format, gzip }), { objectMode: true }), response)
}

const respond = async (
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, readiness }: OperationsSources,
): Promise<void> => {
  switch ((request.url ?? '').split('?', 1)[0]) {
    case '/metrics':
      return sendMetrics(request, response, metrics)
    case '/health':
      return sendJson(response, 200, { status: 'alive' })
    case '/ready': {
      const report = await readiness()
      return sendJson(response, report.ready ? 200 : 503, report)
    }
    default:
      return sendJson(response, 404, { error: 'here are /metrics, /health and /ready' })
  }
}

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** `/metrics`, `/health` and `/ready` on a port that only the platform reaches: what one tenant does is no other's business. */
export const startOperationsServer = async (
  sources: OperationsSources,
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
): Promise<OperationsServer> => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'GET only' })
    respond(request, response, sources).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}
