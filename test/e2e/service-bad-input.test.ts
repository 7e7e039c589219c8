import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acme, ask, hooli, lintTask, type ServiceStack, startService, type TenantUser, until } from './service-stack.ts'

/** Whatever is sent gets the right status, is counted once, and leaves no series that one of its kind would not. */

let service: ServiceStack
let user: TenantUser
let agentId: string

beforeAll(async () => {
  service = await startService()
  user = await service.as(acme)
  agentId = await user.createAgent()
})
afterAll(() => service.stop())

const requestSeries = async (): Promise<ReadonlyMap<string, number>> => {
  const lines = (await service.metrics('api')).split('\n').filter((line) => line.startsWith('http_requests_total{'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}
const sum = (series: ReadonlyMap<string, number>): number => [...series.values()].reduce((all, one) => all + one, 0)

/** Does something and returns how many requests were counted, once the last of them is. */
async function counted(work: () => Promise<unknown>, expected: number): Promise<number> {
  const before = sum(await requestSeries())
  await work()
  await until('the requests are counted', async () => sum(await requestSeries()) - before >= expected, 5)
  return sum(await requestSeries()) - before
}

/** Sends bytes as they are and returns the status of the answer. */
async function raw(text: string): Promise<number> {
  const socket = connect(service.port('api', 'http'), '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => {
    answer += data
  })
  socket.on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}

const authorised = () => `Host: ${user.host}\r\nAuthorization: Bearer ${user.token}\r\nConnection: close\r\n`

describe('one request', () => {
  test.each<[string, number, () => Promise<{ status: number } | number>]>([
    ['malformed JSON', 400, () => user.send('POST', '/api/agents', '{"name":')],
    ['JSON that is no object', 422, () => user.send('POST', '/api/agents', '[]')],
    ['a scalar body', 400, () => user.send('POST', '/api/agents', '"x"')],
    ['no body', 422, () => user.send('POST', '/api/agents')],
    ['another media type', 415, () => user.send('POST', '/api/agents', 'a=b', { 'content-type': 'text/plain' })],
    [
      'an unknown charset',
      415,
      () => user.send('POST', '/api/agents', '{}', { 'content-type': 'application/json; charset=klingon' }),
    ],
    ['an unknown encoding', 415, () => user.send('POST', '/api/agents', '{}', { 'content-encoding': 'klingon' })],
    [
      'a body that is not the gzip it says',
      400,
      () => user.send('POST', '/api/agents', '{}', { 'content-encoding': 'gzip' }),
    ],
    ['an oversized body', 413, () => user.send('POST', '/api/agents', { name: 'x'.repeat(2 ** 21) })],
    ['a name too long', 422, () => user.send('POST', '/api/agents', { name: 'x'.repeat(101) })],
    ['a field too many', 422, () => user.send('POST', '/api/agents', { name: 'x', tenant_id: 'globex' })],
    ['text with NUL', 422, () => user.send('POST', '/api/agents', { name: 'a\u0000b' })],
    ['a payload with NUL', 422, () => user.send('POST', '/api/tasks', lintTask(agentId, { source: 'a\u0000b' }))],
    [
      'a payload with half a surrogate pair',
      422,
      () => user.send('POST', '/api/tasks', lintTask(agentId, { source: '\ud800' })),
    ],
    [
      'a task type that does not exist',
      422,
      () => user.send('POST', '/api/tasks', { agent_id: agentId, task_type: 'rm', payload: {} }),
    ],
    ['a duration without end', 422, () => user.send('POST', '/api/tasks', lintTask(agentId, { duration_ms: 1e9 }))],
    [
      'a prototype in the payload',
      422,
      () =>
        user.send(
          'POST',
          '/api/tasks',
          `{"agent_id":"${agentId}","task_type":"lint","payload":{"source":"","constructor":{}}}`,
        ),
    ],
    [
      'an idempotency key too long',
      422,
      () => user.send('POST', '/api/tasks', lintTask(agentId), { 'idempotency-key': 'x'.repeat(201) }),
    ],
    ['a limit that is no number', 422, () => user.send('GET', '/api/agents?limit=all')],
    ['a limit twice', 422, () => user.send('GET', '/api/agents?limit=1&limit=2')],
    ['a cursor of their own making', 422, () => user.send('GET', '/api/agents?cursor=JyBPUiAxPTE')],
    ['an id that is no id', 404, () => user.send('GET', "/api/agents/1'%20OR%201=1")],
    ['a path that does not decode', 400, () => user.send('GET', '/api/agents/%E0%A4%A')],
    ['a path that climbs', 404, () => user.send('GET', '/api/agents/..%2f..%2fetc%2fpasswd')],
    ['a method that the route does not have', 404, () => user.send('PATCH', '/api/agents', {})],
    ['the operations port from outside', 404, () => user.send('GET', '/metrics')],
    ['a hostile request line', 404, () => raw(`GET //%5Cfoo.bar:80@example.com HTTP/1.1\r\n${authorised()}\r\n`)],
    [
      'an absolute hostile request line',
      404,
      () => raw(`GET http://%5Cfoo.bar:80@example.com HTTP/1.1\r\n${authorised()}\r\n`),
    ],
    ['a method that nobody knows', 400, () => raw(`KLINGON /api/agents HTTP/1.1\r\n${authorised()}\r\n`)],
    ['no HTTP at all', 400, () => raw('\u0016\u0003\u0001\u0002\u0000\r\n\r\n')],
    [
      'two lengths',
      400,
      () => raw(`POST /api/agents HTTP/1.1\r\n${authorised()}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`),
    ],
    [
      'a length and chunks at once',
      400,
      () =>
        raw(`POST /api/agents HTTP/1.1\r\n${authorised()}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`),
    ],
    [
      'a flood of headers',
      431,
      () => raw(`GET /api/agents HTTP/1.1\r\n${authorised()}${'X-Flood: y\r\n'.repeat(5_000)}\r\n`),
    ],
    [
      'one huge header',
      431,
      () => raw(`GET /api/agents HTTP/1.1\r\n${authorised()}X-Flood: ${'y'.repeat(40_000)}\r\n\r\n`),
    ],
    [
      'an upgrade to elsewhere',
      404,
      () => raw(`GET /api/agents HTTP/1.1\r\n${authorised().replace('close', 'Upgrade')}Upgrade: h2c\r\n\r\n`),
    ],
    [
      'an upgrade that is no handshake',
      400,
      () => raw(`GET /ws HTTP/1.1\r\n${authorised().replace('close', 'Upgrade')}Upgrade: websocket\r\n\r\n`),
    ],
  ])('with %s is answered %d and counted once', async (_name, status, send) => {
    const outcome: { answer?: { status: number } | number } = {}
    const requests = await counted(async () => {
      outcome.answer = await send()
    }, 1)
    const actual = typeof outcome.answer === 'object' ? outcome.answer.status : outcome.answer
    expect({ status: actual, requests }).toEqual({ status, requests: 1 })
  })
})

test('a problem tells its kind and nothing of our insides', async () => {
  const { body, headers } = await user.send('POST', '/api/agents', { name: 'a\u0000b' })
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:problem:invalid', status: 422 })
  expect(body).not.toMatch(/postgres|encoding|stack|node_modules/i)
})

test('unknown routes, hosts and methods by the thousand leave no series behind', async () => {
  const port = service.port('api', 'http')
  const spray = async (from: number, count: number) => {
    for (let i = from; i < from + count; i += 1) {
      await Promise.all([
        ask('GET', `/route-${i}`, { port }),
        ask('GET', `/api/agents/${i}/x`, { port, host: user.host, token: user.token }),
        ask('GET', '/api/agents', { port, host: `tenant-${i}.example.com`, token: user.token }),
        ask('GET', '/api/agents', {
          port,
          host: user.host,
          token: `forged-${i}`,
          headers: { 'x-request-id': `r-${i}` },
        }),
      ])
    }
  }
  await spray(0, 1)
  const before = (await service.metrics('api')).split('\n').filter((line) => line.startsWith('http_')).length
  expect(await counted(() => spray(1, 300), 1_200)).toBe(1_200)
  const after = (await service.metrics('api')).split('\n').filter((line) => line.startsWith('http_')).length
  expect(after).toBe(before)
})

test('a tenant beyond its rate is told when to come back, and its neighbour does not notice', async () => {
  const noisy = await service.as(hooli)
  const replies = await Promise.all(Array.from({ length: 120 }, () => noisy.send('GET', '/api/agents')))
  const refused = replies.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(50)
  expect(refused.every(({ headers }) => headers['retry-after'] === '1')).toBe(true)
  expect((await user.send('GET', '/api/agents')).status).toBe(200)
  await until('the budget is refilled', async () => (await noisy.send('GET', '/api/agents')).status === 200, 5)
})

test('a refused request is counted under the route that it asked for', async () => {
  const series = async (): Promise<string[]> => [...(await requestSeries()).keys()]
  await ask('DELETE', `/api/agents/${agentId}`, { port: service.port('api', 'http'), host: user.host, token: 'forged' })
  await expect
    .poll(series, { timeout: 5_000 })
    .toContain('http_requests_total{tenant_id="__none__",method="DELETE",endpoint="/api/agents/:id",status="401"}')
  expect(await series()).toContainEqual(
    expect.stringMatching(/tenant_id="hooli",method="GET",endpoint="\/api\/agents",status="429"/),
  )
})

test('an idempotency key makes one task of many requests, and is not for another request', async () => {
  const headers = { 'idempotency-key': 'release-7' }
  const task = lintTask(agentId)
  const replies = await Promise.all(Array.from({ length: 10 }, () => user.send('POST', '/api/tasks', task, headers)))
  expect(new Set(replies.map(({ body }) => JSON.parse(body).id)).size).toBe(1)
  expect(replies.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 202])
  expect((await user.send('POST', '/api/tasks', lintTask(agentId, { source: 'else' }), headers)).status).toBe(409)
})

test('pages lead through everything once, newest first', async () => {
  for (let made = 0; made < 5; made += 1) await user.createAgent()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await user.send('GET', `/api/agents?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    const page = JSON.parse(body) as { items: { id: string }[]; next_cursor?: string }
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  } while (cursor)
  expect(seen).toHaveLength(6)
  expect(new Set(seen).size).toBe(6)
  expect(seen.at(-1)).toBe(agentId)
})

test('and the process is the same as at the start', async () => {
  expect(service.stack.part('api').status).toBe('ready')
  expect((await user.send('GET', '/api/agents')).status).toBe(200)
})
