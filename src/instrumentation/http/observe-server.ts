import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { NO_ROUTE } from '../metric.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** Requests that the parser refused never become a request event; they are answered and counted here. */
const refusals: Readonly<Record<string, { readonly status: number; readonly reason: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout' },
}
const BAD_REQUEST = { status: 400, reason: 'Bad Request' }

const observed = new WeakSet<Server>()

/** Counts malformed requests of a server, and answers them as Node would when nobody else listens. Safe to repeat. */
export const observeServer = (server: Server, metrics: RequestMetrics): void => {
  if (observed.has(server)) return
  observed.add(server)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET') return
    const { status, reason } = refusals[error.code ?? ''] ?? BAD_REQUEST
    metrics.record({ tenantId: undefined, method: undefined, endpoint: NO_ROUTE, status, seconds: 0 })
    if (server.listenerCount('clientError') > 1) return
    if (socket.writable) socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    else socket.destroy(error)
  })
}
