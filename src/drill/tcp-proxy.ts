import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What a broken network does to every connection through it. */
export type NetworkFault =
  /** Each piece of data arrives that much later, in both directions. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** Nothing arrives and nobody is told, as behind a firewall that drops packets. */
  | { readonly kind: 'loss' }
  /** Connections are reset, and so is every new one. */
  | { readonly kind: 'reset' }

export interface TcpProxy {
  readonly port: number
  /** Breaks the network; without a fault it works again, and what was lost stays lost. */
  break(fault?: NetworkFault): void
  stop(): Promise<void>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
}

/**
 * Data that waits its turn keeps its order, for each piece is due at or after the one before it: a timer for each would
 * overtake when the latency falls.
 */
const forward = (from: Socket, to: Socket, faultNow: () => NetworkFault | undefined): void => {
  let lastDueMs = 0
  from.on('data', (piece) => {
    const fault = faultNow()
    if (fault?.kind === 'loss') return
    const now = performance.now()
    const dueMs = Math.max(lastDueMs, now + (fault?.kind === 'latency' ? fault.milliseconds : 0))
    lastDueMs = dueMs
    const write = () => void (to.writable && to.write(piece))
    if (dueMs <= now) write()
    else setTimeout(write, dueMs - now)
  })
}

/** A TCP proxy on a free loopback port. `targetPort` is asked at each connection: what is behind it may start later. */
export const startTcpProxy = async (targetPort: () => number): Promise<TcpProxy> => {
  const links = new Set<Link>()
  let fault: NetworkFault | undefined
  const faultNow = () => fault

  const join = (client: Socket): void => {
    if (fault?.kind === 'reset') return void client.resetAndDestroy()
    const server = connect({ port: targetPort(), host: '127.0.0.1' })
    const link = { client, server }
    links.add(link)
    const end = () => {
      links.delete(link)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', end).on('close', end)
    }
    forward(client, server, faultNow)
    forward(server, client, faultNow)
  }

  const listener = createServer(join)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const resetAll = () => {
    for (const { client, server } of links) {
      client.resetAndDestroy()
      server.destroy()
    }
  }
  return {
    port: (listener.address() as AddressInfo).port,
    break(next) {
      fault = next
      if (next?.kind === 'reset') resetAll()
    },
    async stop() {
      const closed = once(listener, 'close')
      listener.close()
      resetAll()
      await closed
    },
  }
}
