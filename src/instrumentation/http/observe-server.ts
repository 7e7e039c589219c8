import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { NO_ROUTE } from '../metric.ts'
import { currentOf } from './current-request.ts'
import { finalStatus, isBodyOutstanding, markFault, owedResponse } from './exchange.ts'
import type { RequestMetrics } from './request-metrics.ts'

const OBSERVERS = Symbol('tenantscope.observers')
type Observed = Server & { [OBSERVERS]?: Set<RequestMetrics> }

interface Refusal {
  readonly status: number
  readonly reason: string
}

/** What the parser refuses never becomes a request event. The replies are those of Node, as it gives them unobserved. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'Request Header Fields Too Large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, reason: 'Payload Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout' },
}
/** The connection ended in the midst of a request. */
const CLIENT_LEFT = 'HPE_INVALID_EOF_STATE'
const BAD_REQUEST: Refusal = { status: 400, reason: 'Bad Request' }

/** `undefined` for errors of the connection or the application, which are no refusal. */
const refusalOf = (code = ''): Refusal | undefined =>
  refusals[code] ?? (code.startsWith('HPE_') ? BAD_REQUEST : undefined)

const countUnmatched = (metrics: RequestMetrics, status: number, method?: string): void =>
  metrics.record({ tenantId: undefined, method, endpoint: NO_ROUTE, status, seconds: 0 })

const refuse = (socket: Duplex, error: Error, refusal: Refusal | undefined): void => {
  const isReplyPossible = socket.writable && !owedResponse(socket)?.headersSent
  if (!refusal || !isReplyPossible) {
    socket.destroy(error)
    return
  }
  const { status, reason } = refusal
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

type Stop = () => void

const observeRefusals = (server: Server, metrics: RequestMetrics): Stop => {
  const onClientError = (error: NodeJS.ErrnoException, socket: Duplex): void => {
    const refusal = refusalOf(error.code)
    if (refusal) {
      if (error.code !== CLIENT_LEFT) markFault(socket, refusal.status)
      // A body that breaks off belongs to its request, which is counted when its response closes, or was already.
      if (!isBodyOutstanding(socket)) countUnmatched(metrics, refusal.status)
    }
    const ours = (server as Observed)[OBSERVERS]?.size ?? 0
    if (server.listenerCount('clientError') <= ours) refuse(socket, error, refusal)
  }
  server.on('clientError', onClientError)
  return () => server.off('clientError', onClientError)
}

/** Node itself answers requests without Host, with an unknown Expect, or beyond the connection's limit; nobody hears of them. */
const isMaybeUnheard = ({ headers }: IncomingMessage, { maxRequestsPerSocket }: Server): boolean =>
  headers.host === undefined || headers.expect !== undefined || (maxRequestsPerSocket ?? 0) > 0
const UNHEARD_STATUSES: readonly number[] = [400, 417, 503]

interface Started {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly server: Observed
}

const observeUnheard = (server: Server, metrics: RequestMetrics): Stop => {
  const onStart = (message: unknown): void => {
    const { request, response, server: started } = message as Started
    if (started !== server || !isMaybeUnheard(request, server)) return
    response.once('close', () => {
      const status = finalStatus(request, response)
      if (!currentOf(request) && UNHEARD_STATUSES.includes(status)) countUnmatched(metrics, status, request.method)
    })
  }
  subscribe('http.server.request.start', onStart)
  return () => unsubscribe('http.server.request.start', onStart)
}

/** Counts what a server answers without its application: malformed and refused requests, until it closes. Safe to repeat. */
export const observeServer = (server: Server, metrics: RequestMetrics): void => {
  const observed = server as Observed
  const observers = observed[OBSERVERS] ?? new Set()
  observed[OBSERVERS] = observers
  if (observers.has(metrics)) return
  observers.add(metrics)
  const stops = [observeRefusals(server, metrics), observeUnheard(server, metrics)]
  server.once('close', () => {
    observers.delete(metrics)
    for (const stop of stops) stop()
  })
}
