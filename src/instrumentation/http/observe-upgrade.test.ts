import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createTelemetry } from '../telemetry.ts'
import { handleMessages } from '../ws.ts'
import { observeUpgrade } from './observe-upgrade.ts'

const lines: { message: string; tenant_id: string | null; request_id: string; status_code: number | null }[] = []
const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
let telemetry: ReturnType<typeof createTelemetry>
let server: Server
let port: number

const answers: Readonly<Record<string, (request: IncomingMessage, connection: Duplex, head: Buffer) => void>> = {
  '/accept': (request, connection, head) =>
    new WebSocketServer({ noServer: true }).handleUpgrade(request, connection, head, (socket) => {
      telemetry.log.info('accepted')
      const { requestId } = telemetry.context() ?? {}
      handleMessages(telemetry, socket, { tenantId: 'acme', requestId }, (data) => {
        if (String(data) === 'bad') throw new Error('no such message')
        telemetry.log.info('heard', { data: String(data) })
      })
      socket.send('hello')
    }),
  '/refuse': (_request, connection) => connection.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n'),
  '/hang': () => {},
}

beforeEach(async () => {
  lines.length = 0
  telemetry = createTelemetry({ registries: [], log: { destination } })
  const { requestMetrics: metrics, log } = telemetry
  server = createServer()
  server.on('upgrade', (request, connection, head) => {
    const handle = (): void => {
      telemetry.identify({ tenantId: 'acme' })
      answers[request.url ?? '']?.(request, connection, head)
    }
    observeUpgrade(request, connection, '/ws', handle, { metrics, log })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => server.close())

const counted = async (): Promise<readonly string[]> => {
  let text = ''
  for await (const piece of telemetry.metrics()) text += piece
  return [...text.matchAll(/^http_requests_total\{(.*)\} ([1-9]\d*)$/gm)].map(
    ([, labels, count]) => `${labels} ${count}`,
  )
}
const series = (status: number): string => `tenant_id="acme",method="GET",endpoint="/ws",status="${status}" 1`

const line = (message: string) => lines.find((each) => each.message === message)

test('an accepted upgrade is counted when it is answered, and its messages keep its context', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}/accept`)
  await once(client, 'message')
  expect(await counted()).toEqual([series(101)])
  client.send('hi')
  await expect.poll(() => line('heard')).toBeDefined()
  const { request_id } = line('request') ?? {}
  expect(line('accepted')).toMatchObject({ tenant_id: 'acme', request_id })
  expect(line('heard')).toMatchObject({ tenant_id: 'acme', request_id })
  client.close()
  await once(client, 'close')
  expect(await counted()).toEqual([series(101)])
})

test('a message that cannot be handled ends its connection, not the process', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}/accept`)
  await once(client, 'message')
  client.send('bad')
  expect(await once(client, 'close')).toMatchObject({ 0: 1011 })
  expect(line('a message could not be handled')).toMatchObject({ tenant_id: 'acme' })
})

test('a refused upgrade is counted with its status', async () => {
  const client = new WebSocket(`ws://127.0.0.1:${port}/refuse`)
  await once(client, 'error')
  expect(await counted()).toEqual([series(401)])
})

test('an upgrade that the client gives up is counted as 499', async () => {
  const socket = connect(port, '127.0.0.1', () =>
    socket.write('GET /hang HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  )
  await once(server, 'upgrade')
  socket.resetAndDestroy()
  await expect.poll(counted).toEqual([series(499)])
})
