import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something on a port of its own that can be cut off and come back: a scrape target, or a service. */
export interface Target {
  readonly address: string
  readonly port: number
  answer(listener: RequestListener): void
  /** From now on connections are cut without an answer. The port is kept, or somebody else might get it. */
  cutOff(): void
  restore(): void
  stop(): Promise<void>
}

export const startTarget = async (): Promise<Target> => {
  let listener: RequestListener = (_, response) => response.writeHead(503).end()
  let isCutOff = false
  const server = createServer((request, response) =>
    isCutOff ? request.socket.destroy() : listener(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    port,
    answer(next) {
      listener = next
    },
    cutOff() {
      isCutOff = true
    },
    restore() {
      isCutOff = false
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
