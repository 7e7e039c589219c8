import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { observeRedis } from './ioredis.ts'
import { createTelemetry } from './telemetry.ts'

/** Answers every command with OK: what is sent is under test, not what Redis makes of it. */
const server = createServer((socket) => {
  socket.on('data', (data) => {
    for (const _ of String(data).matchAll(/^\*\d+\r$/gm)) socket.write('+OK\r\n')
  })
  socket.on('error', () => socket.destroy())
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, enableReadyCheck: false })
afterAll(() => {
  redis.disconnect()
  server.close()
})

test('commands count for the tenant whose work sends them, by what they do to data', async () => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
  await redis.connect()
  observeRedis(telemetry, redis)
  await telemetry.run({ tenantId: 'acme' }, async () => {
    await redis.get('a')
    await redis.set('a', '1')
    await redis.pipeline().get('b').del('b').exec()
  })
  await redis.ping()
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  expect(page.match(/^redis_operations_total.*$/gm)).toEqual([
    'redis_operations_total{tenant_id="acme",operation="read"} 2',
    'redis_operations_total{tenant_id="acme",operation="write"} 1',
    'redis_operations_total{tenant_id="acme",operation="delete"} 1',
    'redis_operations_total{tenant_id="__none__",operation="other"} 1',
  ])
})
