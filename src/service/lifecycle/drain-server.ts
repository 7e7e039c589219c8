import { once } from 'node:events'
import type { Server } from 'node:http'

/** Refuses new connections, lets requests in flight end, and lets go of connections that only idle. */
export async function drainServer(server: Server, closeUpgraded: () => void): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  closeUpgraded()
  server.closeIdleConnections()
  await closed
}
