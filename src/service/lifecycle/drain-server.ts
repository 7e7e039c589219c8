import { once } from 'node:events'
import type { Server } from 'node:http'

/** How often a connection whose last request has ended is looked for. */
const IDLE_CHECK_MS = 50

/** Refuses new connections, lets requests in flight end, and lets go of connections as they become idle. */
export async function drainServer(server: Server, closeUpgraded: () => void): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  closeUpgraded()
  const idleCheck = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  try {
    await closed
  } finally {
    clearInterval(idleCheck)
  }
}
