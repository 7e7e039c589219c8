import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Telemetry } from '../../instrumentation/index.ts'
import { observeConnections } from '../../instrumentation/ws.ts'
import { type Authenticate, bearerToken, type Caller } from '../auth/authenticate.ts'
import type { TenantBudget } from '../limits/tenant-budget.ts'
import type { TierLimits } from '../limits/tier-limits.ts'
import { Problem } from '../problems/problem.ts'
import { toProblem } from '../problems/to-problem.ts'
import type { Subscriptions } from './subscriptions.ts'

const PATH = '/ws'
const PING_SECONDS = 30
/** Beyond this a watcher is too slow, and is cut off rather than buffered for. */
const MAX_BUFFERED_BYTES = 1024 * 1024
const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008
const TRY_AGAIN_LATER = 1013

interface Options {
  readonly server: Server
  readonly telemetry: Telemetry
  readonly authenticate: Authenticate
  readonly budget: TenantBudget
  readonly limits: TierLimits
  readonly subscriptions: Subscriptions
}

/** A browser cannot set headers on a WebSocket, so the token may also come as a subprotocol: `bearer.<token>`. */
const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  bearerToken(headers.authorization) ??
  headers['sec-websocket-protocol']
    ?.split(',')
    .map((protocol) => /^bearer\.(.+)$/.exec(protocol.trim())?.[1])
    .find((token) => token !== undefined)

/** Serves task updates at `/ws`, to those who prove who they are as on any other route. */
export function serveUpdates({ server, telemetry, authenticate, budget, limits, subscriptions }: Options) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    handleProtocols: (offered) => [...offered][0] ?? false,
  })
  const count = observeConnections(telemetry)
  const open = new Map<string, number>()

  const admit = async (request: IncomingMessage): Promise<Caller> => {
    if (request.url?.split('?', 1)[0] !== PATH) throw new Problem('not_found')
    const caller = await authenticate({ host: request.headers.host, token: tokenOf(request) })
    await budget.spendRequest(caller.tenant)
    if ((open.get(caller.tenantId) ?? 0) >= limits[caller.tenant.tier].webSockets) {
      throw new Problem('quota_exceeded', { detail: 'Too many connections for this tenant.' })
    }
    return caller
  }

  const watch = async (socket: WebSocket, { tenantId, expiresAt }: Caller): Promise<void> => {
    count(socket, { tenantId })
    open.set(tenantId, (open.get(tenantId) ?? 0) + 1)
    const expiry = setTimeout(
      () => socket.close(POLICY_VIOLATION, 'token expired'),
      Math.min(expiresAt.getTime() - Date.now(), 2 ** 31 - 1),
    )
    socket.once('close', () => {
      clearTimeout(expiry)
      open.set(tenantId, (open.get(tenantId) ?? 1) - 1)
    })
    socket.on('error', () => socket.terminate())
    try {
      const unsubscribe = await subscriptions.subscribe(tenantId, (message) => {
        if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate()
        else socket.send(message)
      })
      if (socket.readyState === socket.OPEN) socket.once('close', unsubscribe)
      else unsubscribe()
    } catch {
      socket.close(TRY_AGAIN_LATER, 'updates are not available now')
    }
  }

  const tell = (tenantId: string | undefined, status: number, startedAt: number): void =>
    telemetry.requestMetrics.record({
      tenantId,
      method: 'GET',
      endpoint: PATH,
      status,
      seconds: (performance.now() - startedAt) / 1_000,
    })

  server.on('upgrade', async (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const startedAt = performance.now()
    connection.on('error', () => connection.destroy())
    try {
      const caller = await admit(request)
      sockets.handleUpgrade(request, connection, head, (socket) => {
        tell(caller.tenantId, 101, startedAt)
        watch(socket, caller)
      })
    } catch (error) {
      const problem = toProblem(error)
      tell(undefined, problem.status, startedAt)
      refuse(connection, problem)
    }
  })

  const heartbeat = startHeartbeat(sockets)
  return {
    close(): void {
      clearInterval(heartbeat)
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'the server stops')
      sockets.close()
    },
  }
}

/** A peer that vanished without a word is found by its silence. */
function startHeartbeat(sockets: WebSocketServer): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>()
  const beat = (): void => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) {
        socket.terminate()
        continue
      }
      silent.add(socket)
      socket.once('pong', () => silent.delete(socket))
      socket.ping()
    }
  }
  return setInterval(beat, PING_SECONDS * 1_000).unref()
}

function refuse(connection: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem)
  const headers = Object.entries({
    ...problem.headers(),
    Connection: 'close',
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
  })
  connection.end(
    `HTTP/1.1 ${problem.status} ${problem.kind}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )
}
