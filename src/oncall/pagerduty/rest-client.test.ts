import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendChangeEvent } from './change-event.ts'
import { type PagerDutyServer, startPagerDuty } from './pagerduty-server.fixture.ts'
import { type RestClientOptions, restClient } from './rest-client.ts'

const token = 'secret-token-of-the-test'
const routingKey = '0123456789abcdef0123456789abcdef'
const patience = { attempts: 3, waitSeconds: 0.004, timeoutSeconds: 5 }

let server: PagerDutyServer
beforeEach(async () => {
  server = await startPagerDuty({ token, routingKey })
})
afterEach(() => server.stop())

const connect = (options: Partial<RestClientOptions> = {}) =>
  restClient({ token, url: server.url, agent: server.agent, patience, ...options })

test('a list is read to its last page', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) server.add('users', { name })
  const users = await connect().list('users', 'users')
  expect(users.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(server.requests).toEqual(['GET /users', 'GET /users', 'GET /users'])
})

test.each([
  { name: 'too many requests', status: 429, times: 6 },
  { name: 'a server error', status: 503, times: 2 },
  { name: 'the page of a proxy', status: 502, times: 2, body: '<html>' },
])('$name is waited out', async ({ name: _, ...fault }) => {
  server.faults.push({ path: /^\/users/, ...fault })
  expect(await connect().list('users', 'users')).toEqual([])
})

test('what stays broken is told after the last try', async () => {
  server.faults.push({ path: /./, status: 500, times: Number.POSITIVE_INFINITY })
  await expect(connect().get('users')).rejects.toMatchObject({ code: 'PAGERDUTY_BROKEN', status: 500 })
  expect(server.requests).toHaveLength(3)
})

test('something is not made twice when it is unknown whether it was made', async () => {
  server.faults.push({ path: /./, status: 500, times: 1 })
  await expect(connect().post('services', { service: { name: 'x' } })).rejects.toMatchObject({
    code: 'PAGERDUTY_BROKEN',
  })
  expect(server.requests).toEqual(['POST /services'])
})

test("wrong credentials are told once, in PagerDuty's words, without the key", async () => {
  const failure = await connect({ token: 'a-wrong-secret' })
    .get('users')
    .catch((error: Error) => error)
  expect(failure).toMatchObject({
    code: 'PAGERDUTY_CREDENTIALS',
    message: expect.stringContaining('Unauthorized (401)'),
  })
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('a-wrong-secret')
  expect(server.requests).toHaveLength(1)
})

test('a refusal names every reason', async () => {
  await expect(connect().post('services', { service: {} })).rejects.toThrow(
    /PAGERDUTY_REFUSED: POST \/services: Invalid Input Provided; Name can't be empty\. \(400\)/,
  )
})

test('a certificate that is not trusted is an error, not a warning', async () => {
  const failure = connect({ agent: undefined as never }).get('users')
  await expect(failure).rejects.toMatchObject({ code: 'PAGERDUTY_UNREACHABLE' })
})

test('a caller that gives up is not kept waiting', async () => {
  const abort = new AbortController()
  server.faults.push({ path: /./, status: 429, times: 100, headers: { 'retry-after': '30' } })
  const call = connect({ signal: abort.signal }).get('users')
  setTimeout(() => abort.abort(new Error('enough')), 50)
  await expect(call).rejects.toThrow('enough')
})

test('another service at the address is noticed', async () => {
  server.faults.push({ path: /./, status: 200, times: 1, body: '{"hello":"world"}' })
  await expect(connect().list('users', 'users')).rejects.toMatchObject({ code: 'PAGERDUTY_ANSWER' })
})

const deploy = { summary: 'v1.2.3 is out', source: 'pipeline', at: new Date('2026-11-24T10:00:00Z') }

test('a change event arrives in spite of a bad moment', async () => {
  server.faults.push({ path: /change/, status: 503, times: 1 })
  const link = 'https://example.com/v1.2.3'
  await sendChangeEvent(
    { ...deploy, details: { version: 'v1.2.3' }, link },
    { routingKey, server: server.host, agent: server.agent, patience },
  )
  expect(server.changes).toMatchObject([
    {
      payload: {
        summary: 'v1.2.3 is out',
        timestamp: '2026-11-24T10:00:00.000Z',
        custom_details: { version: 'v1.2.3' },
      },
      links: [{ href: link }],
    },
  ])
})

test('a wrong routing key is told, and not repeated', async () => {
  const wrong = 'f'.repeat(32)
  const failure = await sendChangeEvent(deploy, {
    routingKey: wrong,
    server: server.host,
    agent: server.agent,
    patience,
  }).catch((error: Error) => error.message)
  expect(failure).toMatch(/PAGERDUTY_REFUSED.*Invalid routing key/)
  expect(failure).not.toContain(wrong)
})
