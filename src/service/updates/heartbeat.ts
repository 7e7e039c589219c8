import type { WebSocket, WebSocketServer } from 'ws'

/** Cuts off peers that vanished without a word, found by their silence. Returns what stops it. */
export function startHeartbeat(sockets: WebSocketServer, { intervalSeconds = 30 } = {}): () => void {
  const silent = new WeakSet<WebSocket>()
  const beat = (): void => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) {
        socket.terminate()
        continue
      }
      silent.add(socket)
      socket.once('pong', () => silent.delete(socket))
      socket.ping()
    }
  }
  const timer = setInterval(beat, intervalSeconds * 1_000).unref()
  return () => clearInterval(timer)
}
