import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  acme,
  ask,
  BASE_DOMAIN,
  forgedTokens,
  globex,
  lintTask,
  type ServiceStack,
  startService,
  type TenantUser,
  until,
} from './service-stack.ts'

/** Every cross-tenant access, tried on every endpoint. None may be let through. */

let service: ServiceStack
let victim: TenantUser
let attacker: TenantUser
let agentId: string
let taskId: string

beforeAll(async () => {
  service = await startService()
  victim = await service.as(acme)
  attacker = await service.as(globex)
  agentId = await victim.createAgent()
  taskId = await victim.createTask(agentId, { duration_ms: 120_000 })
  await until('the task runs', async () => (await victim.statusOf(taskId)) === 'running')
})
afterAll(() => service.stop())

const endpoints: readonly (readonly [method: string, path: () => string, body?: () => unknown])[] = [
  ['GET', () => '/api/agents'],
  ['HEAD', () => '/api/agents'],
  ['POST', () => '/api/agents', () => ({ name: 'intruder' })],
  ['GET', () => `/api/agents/${agentId}`],
  ['DELETE', () => `/api/agents/${agentId}`],
  ['GET', () => '/api/tasks'],
  ['POST', () => '/api/tasks', () => lintTask(agentId)],
  ['GET', () => `/api/tasks/${taskId}`],
  ['POST', () => `/api/tasks/${taskId}/cancel`],
  ['PUT', () => `/api/agents/${agentId}`],
  ['OPTIONS', () => '/api/agents'],
]

interface Attempt {
  readonly name: string
  readonly host: string
  readonly token: string | undefined
  readonly status: number
}

async function attempts(): Promise<readonly Attempt[]> {
  const forged = Object.entries(await forgedTokens(service.mint, 'acme'))
  const unknown = await service.mint.mint({ tenantId: 'nobody', userId: 'mallory' })
  return [
    { name: 'no token', host: victim.host, token: undefined, status: 401 },
    { name: 'an empty token', host: victim.host, token: '', status: 401 },
    { name: "the attacker's token on the victim's host", host: victim.host, token: attacker.token, status: 403 },
    { name: "the victim's token on the attacker's host", host: attacker.host, token: victim.token, status: 403 },
    { name: 'a tenant that does not exist', host: `nobody.${BASE_DOMAIN}`, token: unknown, status: 403 },
    { name: 'a host of no tenant', host: BASE_DOMAIN, token: victim.token, status: 404 },
    { name: "a host below the victim's", host: `x.${victim.host}`, token: victim.token, status: 404 },
    ...forged.map(([name, token]) => ({ name, host: victim.host, token, status: 401 })),
  ]
}

const stateOfVictim = async () => ({
  agents: (await victim.send('GET', '/api/agents')).body,
  task: await victim.statusOf(taskId),
  tasks: (JSON.parse((await victim.send('GET', '/api/tasks')).body) as { items: unknown[] }).items.length,
})

test('none of the forged or swapped credentials is let through, on any endpoint', async () => {
  const before = await stateOfVictim()
  const tried = await attempts()
  const outcomes: string[] = []
  for (const { name, host, token, status } of tried) {
    for (const [method, path, body] of endpoints) {
      const reply = await ask(method, path(), { port: service.port('api', 'http'), host, token, body: body?.() })
      outcomes.push(`${method} ${path()} with ${name}: ${reply.status}`)
      expect(reply.status, outcomes.at(-1)).toBe(status)
      expect(reply.body).not.toContain(agentId)
      if (method !== 'HEAD') expect(reply.headers['content-type']).toContain('application/problem+json')
    }
  }
  expect(outcomes).toHaveLength(tried.length * endpoints.length)
  expect(await stateOfVictim()).toEqual(before)
})

describe("the victim's ids with the attacker's own valid token", () => {
  test.each([
    ['GET', () => `/api/agents/${agentId}`, 404],
    ['DELETE', () => `/api/agents/${agentId}`, 404],
    ['GET', () => `/api/tasks/${taskId}`, 404],
    ['POST', () => `/api/tasks/${taskId}/cancel`, 404],
  ] as const)('%s finds nothing', async (method, path, status) => {
    expect((await attacker.send(method, path())).status).toBe(status)
    expect(await victim.statusOf(taskId)).toBe('running')
  })

  test('cannot be given a task, and are in no list, whatever the filter or the cursor', async () => {
    expect((await attacker.send('POST', '/api/tasks', lintTask(agentId))).status).toBe(422)
    for (let made = 0; made < 3; made += 1) await victim.createAgent()
    const { next_cursor: cursor } = JSON.parse((await victim.send('GET', '/api/agents?limit=1')).body)
    for (const path of [
      '/api/agents',
      `/api/agents?cursor=${cursor}`,
      '/api/tasks',
      `/api/tasks?agent_id=${agentId}`,
      '/api/tasks?status=running',
    ]) {
      const reply = await attacker.send('GET', path)
      expect(reply.status, path).toBe(200)
      expect(JSON.parse(reply.body).items, path).toEqual([])
    }
  })

  test('are no matter for an idempotency key of the same name', async () => {
    const headers = { 'idempotency-key': 'deploy-1' }
    const theirs = await victim.send('POST', '/api/tasks', lintTask(agentId), headers)
    const own = await attacker.send('POST', '/api/tasks', lintTask(await attacker.createAgent()), headers)
    expect([theirs.status, own.status]).toEqual([202, 202])
    expect(JSON.parse(own.body).id).not.toBe(JSON.parse(theirs.body).id)
  })
})

describe('the WebSocket', () => {
  const open = (host: string, { token, protocols = [] }: { token?: string | undefined; protocols?: string[] }) =>
    new WebSocket(`ws://127.0.0.1:${service.port('api', 'http')}/ws`, protocols, {
      headers: { host, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    })
  const statusOf = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => {
      socket.once('open', () => {
        socket.terminate()
        resolve(101)
      })
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.once('error', () => resolve(0))
    })

  test('refuses the same credentials', async () => {
    for (const { name, host, token, status } of await attempts()) {
      expect(await statusOf(open(host, { token })), name).toBe(status)
      const protocols = token ? ['task-updates', `bearer.${token}`] : []
      expect(await statusOf(open(host, { protocols })), `${name}, as a subprotocol`).toBe(status)
    }
  })

  test('opens for a token in a header or, as browsers send it, in a subprotocol that is not echoed', async () => {
    expect(await statusOf(open(victim.host, { token: victim.token }))).toBe(101)
    const socket = open(victim.host, { protocols: ['task-updates', `bearer.${victim.token}`] })
    await once(socket, 'open')
    expect(socket.protocol).toBe('task-updates')
    socket.terminate()
  })

  test('tells each tenant of its own tasks only, from begin to end', async () => {
    const watch = async (user: TenantUser) => {
      const socket = open(user.host, { token: user.token })
      const seen: { task_id: string; status: string }[] = []
      socket.on('message', (data) => seen.push(JSON.parse(String(data))))
      await once(socket, 'open')
      return { seen, close: () => socket.terminate() }
    }
    const [theirs, own] = [await watch(victim), await watch(attacker)]
    const theirTask = await victim.createTask(agentId, { duration_ms: 600 })
    const ownTask = await attacker.createTask(await attacker.createAgent(), { duration_ms: 600 })
    const ended = (seen: { task_id: string; status: string }[], id: string) =>
      seen.some(({ task_id, status }) => task_id === id && status === 'completed')
    await until('both have ended', async () => ended(theirs.seen, theirTask) && ended(own.seen, ownTask))

    const statuses = theirs.seen.filter(({ task_id }) => task_id === theirTask).map(({ status }) => status)
    expect([...new Set(statuses)]).toEqual(['queued', 'running', 'completed'])
    expect(own.seen.map(({ task_id }) => task_id)).not.toContain(theirTask)
    expect(theirs.seen.map(({ task_id }) => task_id)).not.toContain(ownTask)
    for (const { close } of [theirs, own]) close()
  })
})
