import type { WebSocket } from 'ws'
import { gauge, tenant } from './metric.ts'
import type { Telemetry } from './telemetry.ts'

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
