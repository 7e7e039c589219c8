import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

let echo: Server
let proxy: TcpProxy

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => {}).pipe(socket)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await startTcpProxy(() => (echo.address() as AddressInfo).port)
})
afterEach(async () => {
  await proxy.stop()
  await new Promise((closed) => echo.close(closed))
})

const dial = async () => {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** `once` would reject for the error that comes with a reset. */
const closing = (socket: Awaited<ReturnType<typeof dial>>) => new Promise((closed) => socket.once('close', closed))

const answerTo = async (socket: Awaited<ReturnType<typeof dial>>, text: string) => {
  const startedAt = performance.now()
  socket.write(text)
  const [data] = await once(socket, 'data')
  return { text: String(data), milliseconds: performance.now() - startedAt }
}

test('a whole network passes everything on', async () => {
  const socket = await dial()
  expect((await answerTo(socket, 'ping')).text).toBe('ping')
  socket.destroy()
})

test('latency is added in both directions', async () => {
  const socket = await dial()
  proxy.break({ kind: 'latency', milliseconds: 60 })
  expect((await answerTo(socket, 'ping')).milliseconds).toBeGreaterThanOrEqual(115)
  socket.destroy()
})

test('what is sent while the network loses everything never arrives; what is sent later does', async () => {
  const socket = await dial()
  proxy.break({ kind: 'loss' })
  await new Promise<void>((sent) => socket.write('lost', () => sent()))
  const other = await dial() // its data went the same way, so the piece above has been swallowed when it is back
  await new Promise<void>((sent) => other.write('lost', () => sent()))
  await new Promise((turn) => setImmediate(turn))
  proxy.break()
  expect((await answerTo(socket, 'kept')).text).toMatch(/kept$/)
  socket.destroy()
  other.destroy()
})

test('a reset ends connections that are open, and new ones', async () => {
  const open = await dial()
  expect((await answerTo(open, 'ping')).text).toBe('ping')
  const closed = closing(open)
  proxy.break({ kind: 'reset' })
  await closed
  const next = connect({ port: proxy.port, host: '127.0.0.1' })
  next.on('error', () => {})
  await closing(next)
  proxy.break()
  const again = await dial()
  expect((await answerTo(again, 'ping')).text).toBe('ping')
  again.destroy()
})
