import http from 'node:http'
import https from 'node:https'
import type { TLSSocket } from 'node:tls'
import { type Destination, resolveDestination } from './hosts.ts'
import { type HttpFailure, httpFailure, requestTimeout } from './http-error-code.ts'
import type { HttpRequest, HttpTimings } from './protocol.ts'

/** One request on the wire, without redirects. Times are milliseconds on one monotonic clock. */
export interface Exchange {
  readonly status: number
  readonly statusText: string
  readonly proto: string
  readonly headers: Readonly<Record<string, string>>
  readonly location: string | undefined
  readonly body: Buffer
  readonly timings: HttpTimings
  readonly remote: Destination
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly failure: HttpFailure | undefined
  /** A kept connection turned out to be closed before anything came back: Go's client sends such a request again. */
  readonly staleConnection: boolean
}

export interface ExchangeOptions {
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent }
  readonly hosts: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly now?: () => number
}

/** Go writes header names in canonical case, and joins repeated ones. */
const canonical = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

function canonicalHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let index = 0; index < raw.length; index += 2) {
    const name = canonical(raw[index] ?? '')
    const value = raw[index + 1] ?? ''
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

interface Marks {
  start: number
  socket: number
  connected: number
  secured: number
  /** The connection can carry the request; 0 when it never could. */
  ready: number
  sent: number
  firstByte: number
  end: number
}

/** Like k6: the duration is sending + waiting + receiving, so connecting and waiting for a free socket are outside it. */
function timingsOf(marks: Marks): HttpTimings {
  const between = (from: number, to: number) => (from > 0 && to > from ? to - from : 0)
  const { ready } = marks
  const sent = marks.sent || marks.firstByte || marks.end
  const sending = between(ready, Math.max(ready, sent))
  const waiting = between(Math.max(ready, sent), marks.firstByte || marks.end)
  const receiving = between(marks.firstByte, marks.end)
  return {
    blocked: between(marks.start, marks.socket),
    looking_up: 0,
    connecting: between(marks.socket, marks.connected),
    tls_handshaking: between(marks.connected, marks.secured),
    sending: ready > 0 ? sending : 0,
    waiting: ready > 0 ? waiting : 0,
    receiving,
    duration: ready > 0 ? sending + waiting + receiving : 0,
  }
}

/** Performs one request and always resolves: what went wrong below HTTP is in `failure`. */
export function exchange(
  request: HttpRequest,
  { agents, hosts, signal, now = performance.now.bind(performance) }: ExchangeOptions,
) {
  return new Promise<Exchange>((resolve) => {
    const url = new URL(request.url)
    const secure = url.protocol === 'https:'
    const remote = resolveDestination(hosts, url.hostname, Number(url.port || (secure ? 443 : 80)))
    const marks: Marks = { start: now(), socket: 0, connected: 0, secured: 0, ready: 0, sent: 0, firstByte: 0, end: 0 }
    const chunks: Buffer[] = []
    let response: http.IncomingMessage | undefined
    let sentBefore = 0
    let readBefore = 0
    let done = false
    let timer: NodeJS.Timeout | undefined

    const finish = (failure?: HttpFailure) => {
      if (done) return
      done = true
      clearTimeout(timer)
      marks.end = now()
      const socket = outgoing.socket
      resolve({
        status: failure || !response ? 0 : (response.statusCode ?? 0),
        statusText: failure || !response ? '' : `${response.statusCode} ${response.statusMessage}`,
        proto: failure || !response ? '' : `HTTP/${response.httpVersion}`,
        headers: failure || !response ? {} : canonicalHeaders(response.rawHeaders),
        location: response?.headers.location,
        body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
        timings: timingsOf(marks),
        remote,
        bytesSent: Math.max(0, (socket?.bytesWritten ?? sentBefore) - sentBefore),
        bytesReceived: Math.max(0, (socket?.bytesRead ?? readBefore) - readBefore),
        failure,
        staleConnection: failure?.error_code === 1220 && outgoing.reusedSocket && !response,
      })
      if (failure) outgoing.destroy()
    }

    const outgoing = (secure ? https : http).request({
      agent: secure ? agents.https : agents.http,
      host: remote.host,
      port: remote.port,
      ...(secure ? { servername: url.hostname } : {}),
      method: request.method,
      path: url.pathname + url.search,
      headers: { Host: url.host, ...request.headers },
      signal,
    })
    outgoing.on('socket', (socket) => {
      marks.socket = now()
      sentBefore = socket.bytesWritten
      readBefore = socket.bytesRead
      if (!socket.connecting) {
        marks.ready = marks.socket
        return
      }
      socket.once('connect', () => {
        marks.connected = now()
        if (!secure) marks.ready = marks.connected
      })
      if (!secure) return
      const secured = () => {
        marks.secured = now()
        marks.ready = marks.secured
      }
      ;(socket as TLSSocket).once('secureConnect', secured)
    })
    outgoing.on('finish', () => {
      marks.sent = now()
    })
    outgoing.on('response', (incoming) => {
      response = incoming
      marks.firstByte = now()
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => finish())
      incoming.on('error', (error) => finish(httpFailure(error)))
    })
    outgoing.on('error', (error) => finish(httpFailure(error)))
    timer = setTimeout(() => finish(requestTimeout), request.timeoutMs)
    outgoing.end(request.body ?? undefined)
  })
}
