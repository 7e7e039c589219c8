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
    open.set(tenant_id, count)
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

/**
 * Handles each message of a connection in a context and a span of its own: an event emitter keeps no async context. A handler
 * that fails ends the connection.
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
    void run({ name: 'message', ...who }, () => handleOne(data, isBinary))
  })
}
