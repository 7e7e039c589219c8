import { once } from 'node:events'
import { connect } from 'node:net'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { provisionTenants } from '../../src/service/tenants/provision-tenants.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import { acme, ask, lintTask, type ServiceStack, startService, type TenantUser, until } from './service-stack.ts'

/** Parts go, hang, are killed and come back. Requests are answered in bounded time and no accepted task is lost. */

const ANSWERED_SECONDS = 2

let service: ServiceStack
let user: TenantUser
let agentId: string

beforeAll(async () => {
  service = await startService()
  user = await service.as(acme)
  agentId = await user.createAgent()
})
afterAll(() => service.stop())

const readiness = async (part: 'api' | 'worker') => {
  const { status, body } = await ask('GET', '/ready', { port: service.port(part, 'ops') })
  return { status, parts: (status === 0 ? {} : JSON.parse(body).parts) as Record<string, string> }
}
const isReady = async () => (await readiness('api')).status === 200 && (await readiness('worker')).status === 200
const isCompleted = async (id: string) => (await user.statusOf(id)) === 'completed'
const allCompleted = async (ids: readonly string[]) => (await Promise.all(ids.map(isCompleted))).every(Boolean)

beforeEach(() => until('the service is ready', isReady))

describe.each(['stop', 'pause'] as const)('when PostgreSQL is gone (%s)', (how) => {
  test('requests get 503 in bounded time, /ready names it, and it heals by itself', async () => {
    const postgres = service.stack.part('postgres')
    const accepted = await user.createTask(agentId, { duration_ms: 2_000 })
    await until('the task runs', async () => (await user.statusOf(accepted)) === 'running')
    await postgres[how]()
    try {
      await until('/ready names it', async () => (await readiness('api')).parts.postgres !== 'ok', 5)
      const replies = await Promise.all([
        ...Array.from({ length: 30 }, () => user.send('GET', '/api/agents')),
        user.send('POST', '/api/agents', { name: 'x' }),
        user.send('POST', '/api/tasks', lintTask(agentId)),
        user.send('DELETE', `/api/agents/${agentId}`),
      ])
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]))
      expect(Math.max(...replies.map(({ seconds }) => seconds))).toBeLessThan(ANSWERED_SECONDS)
      expect(replies[0]?.headers['retry-after']).toBe('1')
      expect(await readiness('api')).toMatchObject({ status: 503, parts: { redis: 'ok', workflow: 'ok' } })
      expect((await ask('GET', '/health', { port: service.port('api', 'ops') })).status).toBe(200)
    } finally {
      if (how === 'stop') await postgres.start()
      else postgres.resume()
    }
    await until('it is ready again', isReady)
    await until('the accepted task completes', () => isCompleted(accepted), 45)
  })
})

describe.each(['stop', 'pause'] as const)('when Redis is gone (%s)', (how) => {
  test('what needs it gets 503 in bounded time, the rest is served, and it heals by itself', async () => {
    const redis = service.stack.part('redis')
    const accepted = await Promise.all(
      Array.from({ length: 5 }, () => user.createTask(agentId, { duration_ms: 1_500 })),
    )
    const watcher = new WebSocket(`ws://127.0.0.1:${service.port('api', 'http')}/ws`, {
      headers: { host: user.host, authorization: `Bearer ${user.token}` },
    })
    const updates: string[] = []
    watcher.on('message', (data) => updates.push(String(data)))
    await once(watcher, 'open')
    await redis[how]()
    try {
      await until('/ready names it', async () => (await readiness('api')).parts.redis !== 'ok', 5)
      const needing = await Promise.all([
        user.send('POST', '/api/tasks', lintTask(agentId)),
        user.send('GET', '/ws', undefined, {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        }),
      ])
      const others = await Promise.all([user.send('GET', '/api/agents'), user.send('GET', `/api/tasks/${accepted[0]}`)])
      expect(needing.map(({ status }) => status)).toEqual([503, 503])
      expect(others.map(({ status }) => status)).toEqual([200, 200])
      expect(Math.max(...[...needing, ...others].map(({ seconds }) => seconds))).toBeLessThan(ANSWERED_SECONDS)
      expect(await readiness('api')).toMatchObject({ status: 503, parts: { postgres: 'ok' } })
    } finally {
      if (how === 'stop') await redis.start()
      else redis.resume()
    }
    await until('it is ready again', isReady)
    // Stopped, Redis forgot the queue: the database did not.
    await until('every accepted task completes', () => allCompleted(accepted), 45)
    const later = await user.createTask(agentId)
    await until('the watcher who stayed is told again', async () => updates.some((update) => update.includes(later)))
    watcher.terminate()
  })
})

test('a queue that forgot everything is filled from the database', async () => {
  await service.stack.part('worker').stop()
  const accepted = await Promise.all(Array.from({ length: 10 }, () => user.createTask(agentId)))
  const redis = new Redis(service.stack.part('redis').url)
  await redis.flushall()
  redis.disconnect()
  await service.stack.part('worker').start()
  await until('every accepted task completes', () => allCompleted(accepted), 45)
})

test('a worker killed with tasks in flight loses none, and none ends twice', async () => {
  const before = await outcomes()
  const accepted = await Promise.all(Array.from({ length: 20 }, () => user.createTask(agentId, { duration_ms: 3_000 })))
  await until('some run', async () => (await user.statusOf(accepted[0] as string)) === 'running')
  await service.stack.part('worker').kill()
  await service.stack.part('worker').start()
  await until('every accepted task completes', () => allCompleted(accepted), 60)
  expect((await outcomes()) - before).toBe(accepted.length)
})

/** Tasks that were counted as ended, ever. */
async function outcomes(): Promise<number> {
  const client = new pg.Client({ connectionString: service.stack.part('postgres').url })
  await client.connect()
  const { rows } = await client.query(
    'SELECT coalesce(sum(completed + failed), 0)::integer AS ended FROM public.task_outcomes',
  )
  await client.end()
  return rows[0].ended
}

test('an API killed right after it accepted loses no task', async () => {
  const accepted = await Promise.all(Array.from({ length: 20 }, () => user.createTask(agentId)))
  await service.stack.part('api').kill()
  await service.stack.part('api').start()
  await until('every accepted task completes', () => allCompleted(accepted), 45)
})

test('a running task is cancelled at once, not at its end', async () => {
  const id = await user.createTask(agentId, { duration_ms: 60_000 })
  await until('it runs', async () => (await user.statusOf(id)) === 'running')
  expect((await user.send('POST', `/api/tasks/${id}/cancel`)).status).toBe(200)
  expect((await user.send('POST', `/api/tasks/${id}/cancel`)).status).toBe(409)
  // The worker stops only when nothing runs any more: a task that went on would hold it for a minute.
  const startedAt = performance.now()
  await service.stack.part('worker').stop()
  expect((performance.now() - startedAt) / 1_000).toBeLessThan(5)
  await service.stack.part('worker').start()
  expect(await user.statusOf(id)).toBe('cancelled')
})

test('an agent that is deleted takes its tasks along, those that run included', async () => {
  const doomed = await user.createAgent()
  const id = await user.createTask(doomed, { duration_ms: 60_000 })
  await until('it runs', async () => (await user.statusOf(id)) === 'running')
  expect((await user.send('DELETE', `/api/agents/${doomed}`)).status).toBe(204)
  expect((await user.send('GET', `/api/tasks/${id}`)).status).toBe(404)
})

test('an API asked to end says so first, finishes what is in flight and exits by itself', async () => {
  const port = service.port('api', 'http')
  const api = service.stack.part('api')
  const connection = connect(port, '127.0.0.1')
  let answer = ''
  connection.on('data', (data) => {
    answer += data
  })
  const body = '{"name":"late"}'
  const head = [
    'POST /api/agents HTTP/1.1',
    `Host: ${user.host}`,
    `Authorization: Bearer ${user.token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
  ]
  connection.write(`${head.join('\r\n')}\r\n\r\n`)
  await until('the request is in flight', async () => answer.startsWith('HTTP/1.1 100'))

  const stopped = api.stop()
  await until('/ready says that it drains', async () => (await readiness('api')).parts.process === 'draining', 5)
  await until('newcomers are refused', async () => (await ask('GET', '/', { port })).status === 0, 5)
  connection.write(body)
  await once(connection, 'close')
  expect(answer).toContain('HTTP/1.1 201 Created')
  await stopped
  expect((await api.log(5)).join('\n')).toContain('"failed_steps":0')
  await api.start()
})

test('a worker asked to end finishes what it runs', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => user.createTask(agentId, { duration_ms: 1_000 })))
  await until('they run', async () => (await user.statusOf(ids[4] as string)) === 'running')
  await service.stack.part('worker').stop()
  expect(await allCompleted(ids)).toBe(true)
  await service.stack.part('worker').start()
})

test('tenants can be provisioned twice at once, and a hundred of them quickly', async () => {
  const databaseUrl = service.stack.part('postgres').url
  const tenants = Array.from({ length: 100 }, (_, index) => ({ id: `signup-${index}`, tier: 'starter' as const }))
  const startedAt = performance.now()
  await Promise.all([provisionTenants({ databaseUrl, tenants }), provisionTenants({ databaseUrl, tenants })])
  expect((performance.now() - startedAt) / 1_000).toBeLessThan(30)
  const newcomer = await service.as({ id: 'signup-99', tier: 'starter' })
  expect(
    await eventually(async () => (await newcomer.send('GET', '/api/agents')).status === 200, { timeoutSeconds: 5 }),
  ).toBe(true)
})
