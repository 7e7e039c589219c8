import type { RawData, WebSocket } from 'ws'
import { gauge, tenant } from './metric.ts'
import type { Telemetry, WorkFor } from './telemetry.ts'

export { observeUpgrade } from './http/observe-upgrade.ts'

export const websocketConnections = gauge('websocket_connections', {
  help: 'WebSocket connections open on this pod.',
  labels: { tenant_id: tenant },
})

export const wsMetrics = [websocketConnections] as const

/**
 * Counts open connections by tenant. Call it once for each connection, after its token was verified.
 *
 * @example const track = observeConnections(telemetry); track(socket, { tenantId })
 */
export const observeConnections = ({ recorder }: Pick<Telemetry, 'recorder'>) => {
  const open = new Map<string, number>()
  const connections = recorder.gauge(websocketConnections)
  const change = (tenantId: string, by: 1 | -1): void => {
    const count = (open.get(tenantId) ?? 0) + by
    open.set(tenantId, count)
    connections.set({ tenant_id: tenantId }, count)
  }
  return (socket: WebSocket, { tenantId }: { readonly tenantId: string }): void => {
    change(tenantId, 1)
    socket.once('close', () => change(tenantId, -1))
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
