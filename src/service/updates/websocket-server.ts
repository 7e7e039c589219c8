import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { NO_ROUTE, type Telemetry } from '../../instrumentation/index.ts'
import { observeConnections } from '../../instrumentation/ws.ts'
import { type Authenticate, bearerToken, type Caller } from '../auth/authenticate.ts'
import type { TenantBudget } from '../limits/tenant-budget.ts'
import type { TierLimits } from '../limits/tier-limits.ts'
import { type UPDATE_OUTCOMES, websocketUpdates } from '../metrics.ts'
import { outcomesOf } from '../outcomes.ts'
import { Problem } from '../problems/problem.ts'
import { toProblem } from '../problems/to-problem.ts'
import { startHeartbeat } from './heartbeat.ts'
import type { Subscriptions } from './subscriptions.ts'
import { upgradeAnswers } from './upgrade-answers.ts'

const PATH = '/ws'
const PROTOCOL = 'task-updates'
/** Beyond this a watcher is too slow, and is cut off rather than buffered for. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** What setTimeout can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008

interface Options {
  readonly server: Server
  readonly telemetry: Telemetry
  readonly authenticate: Authenticate
  readonly budget: TenantBudget
  readonly limits: TierLimits
  readonly subscriptions: Subscriptions
}

/**
 * Serves task updates at `/ws`, to those who prove who they are as on any other route. A browser, which cannot set
 * headers on a WebSocket, sends its token as a second subprotocol: `new WebSocket(url, ['task-updates', 'bearer.' + token])`.
 */
export function serveUpdates({ server, telemetry, authenticate, budget, limits, subscriptions }: Options) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  })
  const answersFor = { known: upgradeAnswers(telemetry, PATH), unknown: upgradeAnswers(telemetry, NO_ROUTE) }
  const count = observeConnections(telemetry)
  const became = outcomesOf(telemetry.recorder, websocketUpdates)
  const open = new Map<string, number>()

  const admit = async (request: IncomingMessage): Promise<Caller> => {
    if (!isUpdates(request)) throw new Problem('not_found')
    if (!isHandshake(request)) throw new Problem('malformed', { detail: 'This is no WebSocket handshake.' })
    const caller = await authenticate({ host: request.headers.host, token: tokenOf(request) })
    telemetry.identify(caller)
    await budget.spendRequest(caller.tenant)
    if ((open.get(caller.tenantId) ?? 0) >= limits[caller.tenant.tier].webSockets) {
      throw new Problem('quota_exceeded', { detail: 'Too many connections for this tenant.', retryAfterSeconds: 30 })
    }
    return caller
  }

  const watch = (socket: WebSocket, { tenantId, expiresAt }: Caller): void => {
    count(socket, { tenantId })
    open.set(tenantId, (open.get(tenantId) ?? 0) + 1)
    const expiry = setTimeout(
      () => socket.close(POLICY_VIOLATION, 'token expired'),
      Math.min(expiresAt.getTime() - Date.now(), LONGEST_TIMER_MS),
    )
    socket.once('close', () => {
      clearTimeout(expiry)
      open.set(tenantId, (open.get(tenantId) ?? 1) - 1)
    })
    socket.on('error', () => socket.terminate())
  }

  const upgrade = async (request: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> => {
    const answers = answersFor[isUpdates(request) ? 'known' : 'unknown'](performance.now())
    try {
      const caller = await admit(request)
      let socket: WebSocket | undefined
      // Subscribed before it is answered, so that a watcher who was let in misses nothing.
      const unsubscribe = await subscriptions.subscribe(caller.tenantId, (update) => {
        if (socket) deliver(socket, update, (outcome) => became(caller.tenantId, outcome))
      })
      if (connection.destroyed) return unsubscribe()
      connection.once('close', unsubscribe)
      sockets.handleUpgrade(request, connection, head, (opened) => {
        socket = opened
        watch(opened, caller)
        answers.accepted()
      })
    } catch (error) {
      answers.refused(connection, toProblem(error))
    }
  }

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy())
    const { traceparent } = request.headers
    const name = `GET ${PATH}`
    telemetry.run({ name, ...(typeof traceparent === 'string' && { traceparent }) }, () =>
      upgrade(request, connection, head),
    )
  })
  const stopHeartbeat = startHeartbeat(sockets)

  return {
    close(): void {
      stopHeartbeat()
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'the server stops')
      sockets.close()
    },
  }
}

const isUpdates = ({ url = '' }: IncomingMessage): boolean => url.split('?', 1)[0] === PATH

const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['sec-websocket-version'] === '13' &&
  /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')

const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  bearerToken(headers.authorization) ??
  headers['sec-websocket-protocol']
    ?.split(',')
    .map((protocol) => /^bearer\.(.+)$/.exec(protocol.trim())?.[1])
    .find((token) => token !== undefined)

function deliver(socket: WebSocket, update: string, became: (outcome: (typeof UPDATE_OUTCOMES)[number]) => void): void {
  if (socket.readyState !== socket.OPEN) return // it has said that it goes: nobody waits for this one
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
    became('cut_off')
    socket.terminate()
  } else socket.send(update, (error) => became(error ? 'unsent' : 'delivered'))
}
