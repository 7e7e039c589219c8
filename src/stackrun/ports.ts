import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ranges from which Linux (32768 up) and macOS (49152 up) take the local port of outgoing connections, so
 * that no client of ours can take the port of a part while it is stopped.
 */
const LOWEST_PORT = 20_000
const PAST_HIGHEST_PORT = 32_000
const ATTEMPTS = 100

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * Finds that many ports on which nothing listens now. Another process may still take one before the part does: who
 * starts the part must expect that and try again.
 */
export const findFreePorts = async (count: number): Promise<number[]> => {
  const ports = new Set<number>()
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > count * ATTEMPTS)
      throw new Error(`no ${count} free ports from ${LOWEST_PORT} to ${PAST_HIGHEST_PORT}`)
    const port = randomInt(LOWEST_PORT, PAST_HIGHEST_PORT)
    if (!ports.has(port) && (await isFree(port))) ports.add(port)
  }
  return [...ports]
}
