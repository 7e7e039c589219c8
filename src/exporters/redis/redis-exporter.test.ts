import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Exporter } from '../exporter.ts'
import { connectRedisExporter, redisExporter } from './redis-exporter.ts'

const INFO = [
  '# Memory',
  'used_memory:1048576',
  'total_system_memory:8000000000',
  'maxmemory:2097152',
  'maxmemory_policy:noeviction',
  'connected_clients:3',
  'keyspace_hits:90',
  'keyspace_misses:10',
  'evicted_keys:4',
  'expired_keys:5',
  'total_commands_processed:1234',
  '',
].join('\r\n')

const valuesOf = async (exporter: Exporter): Promise<Record<string, number>> => {
  const samples = await exporter.collect(AbortSignal.timeout(2000))
  return Object.fromEntries(samples.map(({ metric, value }) => [metric.name, value]))
}

test('INFO becomes series', async () => {
  expect(await valuesOf(redisExporter({ info: async () => INFO }))).toEqual({
    redis_memory_usage_bytes: 1_048_576,
    redis_memory_max_bytes: 2_097_152,
    redis_keyspace_hits_total: 90,
    redis_keyspace_misses_total: 10,
    redis_evicted_keys_total: 4,
    redis_expired_keys_total: 5,
    redis_commands_processed_total: 1234,
    redis_connected_clients: 3,
  })
})

test('without a limit of its own the machine is the limit', async () => {
  const info = INFO.replace('maxmemory:2097152', 'maxmemory:0')
  expect(await valuesOf(redisExporter({ info: async () => info }))).toMatchObject({ redis_memory_max_bytes: 8e9 })
})

test('a field that a server does not tell is an error, not a zero', async () => {
  const info = INFO.replace('evicted_keys:4', '')
  await expect(valuesOf(redisExporter({ info: async () => info }))).rejects.toThrow('evicted_keys')
})

let server: Server | undefined
let exporter: Exporter | undefined
const sockets = new Set<Socket>()
const connectTo = async (answer: (command: string) => string | undefined): Promise<Exporter> => {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('data', (data) => {
      for (const [, command = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const reply = answer(command)
        if (reply !== undefined) socket.write(reply)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  exporter = connectRedisExporter({ url: `redis://:hunter2@127.0.0.1:${port}`, timeoutSeconds: 0.2 })
  return exporter
}
afterEach(async () => {
  await exporter?.close?.()
  for (const socket of sockets) socket.destroy()
  server?.close()
})

test('a server that says nothing is given up in time', async () => {
  const startedAt = performance.now()
  await expect(valuesOf(await connectTo(() => undefined))).rejects.toThrow()
  expect(performance.now() - startedAt).toBeLessThan(1500)
})

test('a refused password is told as such, and the password is not', async () => {
  const refusing = await connectTo((command) =>
    /auth/i.test(command)
      ? '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
      : '-NOAUTH Authentication required.\r\n',
  )
  await expect(valuesOf(refusing)).rejects.toThrow(/WRONGPASS|NOAUTH/)
  await expect(valuesOf(refusing)).rejects.not.toThrow(/hunter2/)
})
