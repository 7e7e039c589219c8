import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { observeConnections } from './ws.ts'

let telemetry: Telemetry
let server: WebSocketServer

beforeEach(async () => {
  telemetry = createTelemetry({ tenants: { max: 1 }, registries: [], log: { level: 'silent' } })
  const track = observeConnections(telemetry)
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, { url = '' }) => track(socket, { tenantId: url.slice(1) }))
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of server.clients) socket.terminate()
  server.close()
})

const connections = async (): Promise<readonly string[]> => {
  let text = ''
  for await (const piece of telemetry.metrics()) text += piece
  return [...text.matchAll(/^websocket_connections\{tenant_id="(.*)"\} (\d+)$/gm)].map(
    ([, id, count]) => `${id} ${count}`,
  )
}

const open = async (tenantId: string): Promise<WebSocket> => {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/${tenantId}`)
  await once(client, 'open')
  return client
}

test('tenants beyond the cap are counted together, and each connection is counted off when it ends', async () => {
  const clients = [await open('acme'), await open('globex'), await open('globex'), await open('initech')]
  await expect.poll(connections).toEqual(['acme 1', '__other__ 3'])
  clients[1]?.close()
  clients[3]?.terminate()
  await expect.poll(connections).toEqual(['acme 1', '__other__ 1'])
  clients[0]?.terminate()
  await expect.poll(connections).toEqual(['acme 0', '__other__ 1'])
})

test('a connection that has ended before it is told of is not counted for ever', async () => {
  const client = await open('acme')
  const [socket] = server.clients
  client.terminate()
  await expect.poll(connections).toEqual(['acme 0'])
  observeConnections(telemetry)(socket as WebSocket, { tenantId: 'acme' })
  expect(await connections()).toEqual(['acme 0'])
})
