import type { RawData, WebSocket } from 'ws'
import { websocketConnections, wsMetrics } from './metrics.ts'
import type { Telemetry, WorkFor } from './telemetry.ts'

export { observeUpgrade } from './http/observe-upgrade.ts'

export { websocketConnections, wsMetrics }

/**
 * Counts open connections by tenant. Call it once for each connection, after its token was verified. Tenants beyond the cap
 * share a series, so they are summed here: each setting its own count would show the last one's only.
 *
 * @example const track = observeConnections(telemetry); track(socket, { tenantId })
 */
export const observeConnections = ({ recorder, tenants }: Pick<Telemetry, 'recorder' | 'tenants'>) => {
  const open = new Map<string, number>()
  const connections = recorder.gauge(websocketConnections)
  const change = (tenant_id: string, by: 1 | -1): void => {
    const count = (open.get(tenant_id) ?? 0) + by
    if (count > 0) open.set(tenant_id, count)
    else open.delete(tenant_id) // tenants come and go
    connections.set({ tenant_id }, count)
  }
  return (socket: WebSocket, { tenantId }: { readonly tenantId: string }): void => {
    if (socket.readyState === socket.CLOSED) return // its close event has been: nothing would count it off again
    const counted = tenants.add(tenantId)
    change(counted, 1)
    socket.once('close', () => change(counted, -1))
  }
}

/** What RFC 6455 calls an unexpected condition on the side of the server. */
const INTERNAL_ERROR = 1011

/** W3C trace context in a message, as `traceparent` beside its other fields: WebSocket has no headers after its handshake. */
const TRACEPARENT_FIELD = /"traceparent"\s{0,4}:\s{0,4}"([0-9a-f-]{55})"/
const carriedTraceparent = (data: RawData): string | undefined => TRACEPARENT_FIELD.exec(String(data))?.[1]

/** A message with the trace context of the work that is being done now, for the other side to continue. */
export const withTraceparent = <Message extends object>(
  { traceparent }: Pick<Telemetry, 'traceparent'>,
  message: Message,
): Message & { readonly traceparent?: string } => {
  const current = traceparent()
  return current === undefined ? message : { ...message, traceparent: current }
}

/**
 * Handles each message of a connection in a context and a span of its own: an event emitter keeps no async context. A message
 * that carries a `traceparent` continues that trace. A handler that fails ends the connection.
 *
 * @example handleMessages(telemetry, socket, { tenantId }, (data) => answer(data))
 */
export const handleMessages = (
  { run, log }: Pick<Telemetry, 'run' | 'log'>,
  socket: WebSocket,
  who: WorkFor,
  handle: (data: RawData, isBinary: boolean) => void | Promise<void>,
): void => {
  const handleOne = async (data: RawData, isBinary: boolean): Promise<void> => {
    try {
      await handle(data, isBinary)
    } catch (error) {
      log.error('a message could not be handled', { error })
      socket.close(INTERNAL_ERROR)
    }
  }
  socket.on('message', (data, isBinary) => {
    const traceparent = (isBinary ? undefined : carriedTraceparent(data)) ?? who.traceparent
    void run({ name: 'message', ...who, traceparent }, () => handleOne(data, isBinary))
  })
}
