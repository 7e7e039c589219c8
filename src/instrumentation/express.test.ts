import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import express, { Router } from 'express'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { instrument } from './express.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

const MAX_TENANTS = 5
const lines: {
  endpoint: string
  status_code: number
  tenant_id: string | null
  message: string
  trace_id: string
  request_id: string
}[] = []
let telemetry: Telemetry
let server: Server
let port: number

/** An app with all that makes counting hard. */
const hardApp = () => {
  telemetry = createTelemetry({
    tenants: { max: MAX_TENANTS },
    registries: [],
    log: { destination: { write: (line: string) => void lines.push(JSON.parse(line)) } },
  })
  const app = express()
  instrument(app, telemetry)
  app.use((request, _response, next) => {
    const tenantId = request.get('x-verified-tenant')
    if (tenantId) telemetry.identify({ tenantId, userId: 'ada' })
    next()
  })
  const agents = Router()
  agents.get('/:id', (request, response) => void response.json({ id: request.params.id }))
  agents.get('/:id/tasks/:task', (_request, response) => void response.send('task'))
  agents.get('/:id/boom', () => {
    throw new Error('boom')
  })
  agents.get('/:id/reject', async () => {
    await delay(1)
    throw new Error('rejected')
  })
  app.use('/api/:version/agents', agents)
  const admin = express()
  admin.get('/users/:user', (_request, response) => void response.send('user'))
  app.use('/admin', admin)
  app.get(['/one', '/two'], (_request, response) => void response.send('either'))
  app.get(/^\/pattern\/\d+$/, (_request, response) => void response.send('pattern'))
  app.get('/stream', async (_request, response) => {
    for (const piece of ['a', 'b', 'c']) {
      response.write(piece)
      await delay(1)
    }
    response.end()
  })
  app.get('/late-error', (_request, response, next) => {
    response.write('begun')
    next(new Error('after headers'))
  })
  app.get('/through/:id', (_request, _response, next) => next())
  app.all('/hang', () => {})
  app.get('/tell', (_request, response) => {
    telemetry.log.info('told')
    response.end()
  })
  app.get('/', (_request, response) => void response.send('root'))
  app.use(
    (error: { status?: number }, _request: express.Request, response: express.Response, next: express.NextFunction) => {
      if (response.headersSent) return next(error)
      response.status(error.status ?? 500).end()
    },
  )
  return app
}

beforeAll(async () => {
  server = createServer({ maxHeaderSize: 8192 }, hardApp())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  lines.length = 0
})

const page = async (): Promise<string> => {
  let text = ''
  for await (const piece of telemetry.metrics()) text += piece
  return text
}

/** Counted requests by series, without the zeros made in advance. */
const counts = async (): Promise<Map<string, number>> =>
  new Map(
    [...(await page()).matchAll(/^http_requests_total\{(.*)\} ([1-9]\d*)$/gm)].map(([, series = '', count]) => [
      series,
      Number(count),
    ]),
  )

const openConnections = (): Promise<number> =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))

/** What a piece of work added, as `tenant method endpoint status` lines. */
const added = async (work: () => Promise<unknown>, expected: number): Promise<readonly string[]> => {
  const before = await counts()
  await work()
  const difference = async () =>
    [...(await counts())].flatMap(([series, count]) => {
      const [, tenant, method, endpoint, status] =
        /tenant_id="(.*)",method="(.*)",endpoint="(.*)",status="(.*)"/.exec(series) ?? []
      return Array<string>(count - (before.get(series) ?? 0)).fill(`${tenant} ${method} ${endpoint} ${status}`)
    })
  await expect.poll(async () => (await difference()).length, { timeout: 3000 }).toBeGreaterThanOrEqual(expected)
  await expect.poll(openConnections, { timeout: 3000 }).toBe(0) // nothing is left that could be counted twice
  return (await difference()).sort()
}

const send = (method: string, path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume()
      response.on('close', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', () => resolve(0))
    outgoing.end()
  })

const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    let reply = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (data) => {
      reply += data
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(reply))
  })

const abort = async (path: string): Promise<void> => {
  const outgoing = request({ host: '127.0.0.1', port, path })
  outgoing.on('error', () => {})
  outgoing.end()
  await new Promise<void>((resolve) => server.once('request', () => resolve()))
  outgoing.destroy()
}

/** Sends a part of a request and leaves once the application has it. */
const cutOff = async (text: string): Promise<void> => {
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  socket.on('error', () => {})
  await new Promise<void>((resolve) => server.once('request', () => resolve()))
  socket.end()
}

test('the very first request of a server is counted even if it is malformed', async () => {
  expect(await added(() => raw('NONSENSE\r\n\r\n'), 1)).toEqual(['__none__ OTHER __unmatched__ 400'])
})

test.each<[string, () => Promise<unknown>, string[]]>([
  [
    'a mounted route, by its template',
    () => send('GET', '/api/v1/agents/17'),
    ['__none__ GET /api/:version/agents/:id 200'],
  ],
  [
    'a deeper route',
    () => send('GET', '/api/v1/agents/17/tasks/4'),
    ['__none__ GET /api/:version/agents/:id/tasks/:task 200'],
  ],
  ['a mounted app', () => send('GET', '/admin/users/ada'), ['__none__ GET /admin/users/:user 200']],
  ['one of several paths', () => send('GET', '/two'), ['__none__ GET /one|/two 200']],
  ['a pattern', () => send('GET', '/pattern/42'), ['__none__ GET /^\\\\/pattern\\\\/\\\\d+$/ 200']],
  ['the root', () => send('GET', '/'), ['__none__ GET / 200']],
  ['a HEAD request', () => send('HEAD', '/api/v1/agents/17'), ['__none__ HEAD /api/:version/agents/:id 200']],
  [
    'an error that is thrown',
    () => send('GET', '/api/v1/agents/17/boom'),
    ['__none__ GET /api/:version/agents/:id/boom 500'],
  ],
  [
    'a promise that rejects',
    () => send('GET', '/api/v1/agents/17/reject'),
    ['__none__ GET /api/:version/agents/:id/reject 500'],
  ],
  ['a route that passes the request on', () => send('GET', '/through/1'), ['__none__ GET __unmatched__ 404']],
  ['a stream', () => send('GET', '/stream'), ['__none__ GET /stream 200']],
  [
    'an error after headers, which is our fault though the head said 200',
    () => send('GET', '/late-error'),
    ['__none__ GET /late-error 500'],
  ],
  ['a request that the client gives up', () => abort('/hang'), ['__none__ GET /hang 499']],
  [
    'an upload that the client gives up',
    () => cutOff('POST /hang HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc'),
    ['__none__ POST /hang 499'],
  ],
  [
    'an upload that is no HTTP',
    () => raw('POST /hang HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    ['__none__ POST /hang 400'],
  ],
  [
    'nonsense behind a request that still runs, apart from it',
    () => raw('GET /hang HTTP/1.1\r\nHost: x\r\n\r\nNONSENSE\r\n\r\n'),
    ['__none__ GET /hang 499', '__none__ OTHER __unmatched__ 400'],
  ],
  [
    'an answered upload whose body then is no HTTP',
    () => raw('POST /one HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    ['__none__ POST __unmatched__ 404'],
  ],
  [
    'a request without Host, which Node refuses',
    () => raw('GET /one HTTP/1.1\r\n\r\n'),
    ['__none__ GET __unmatched__ 400'],
  ],
  [
    'an expectation that nobody knows',
    () => raw('GET /one HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'),
    ['__none__ GET __unmatched__ 417'],
  ],
  [
    'a request that waits for 100-continue',
    () => send('GET', '/one', { expect: '100-continue' }),
    ['__none__ GET /one|/two 200'],
  ],
  ['a verified tenant', () => send('GET', '/one', { 'x-verified-tenant': 'acme' }), ['acme GET /one|/two 200']],
  [
    'a tenant that is only claimed',
    () => send('GET', '/one', { 'x-tenant-id': 'acme', baggage: 'tenant.id=acme' }),
    ['__none__ GET /one|/two 200'],
  ],
  ['an unknown method', () => send('PROPFIND', '/one'), ['__none__ OTHER __unmatched__ 404']],
  [
    'a hostile request line',
    () => raw('GET //%5Cfoo.bar:80@example.com HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ['__none__ GET __unmatched__ 404'],
  ],
  [
    'a percent that decodes to nothing',
    () => raw('GET /api/v1/agents/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ['__none__ GET __unmatched__ 400'],
  ],
  ['nonsense instead of HTTP', () => raw('NONSENSE\r\n\r\n'), ['__none__ OTHER __unmatched__ 400']],
  [
    'a flood of headers',
    () => raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Flood: ${'x'.repeat(10_000)}\r\n\r\n`),
    ['__none__ OTHER __unmatched__ 431'],
  ],
  [
    'three requests pipelined on one connection',
    () =>
      raw(
        `${'GET /one HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2)}GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      ),
    Array(3).fill('__none__ GET /one|/two 200'),
  ],
])('%s is counted once', async (_, work, expected) => {
  expect(await added(work, expected.length)).toEqual(expected)
})

test('whatever stands in a request line, the process lives and counts one request', async () => {
  const target = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, '')),
    fc.string({ unit: fc.constantFrom(...'/\\%5CFf@:?#.*{}()[];'), maxLength: 40 }).map((text) => `/${text}`),
    fc.constantFrom('//%5Cfoo.bar:80@example.com', '*', 'http://[::1', '/__proto__', '/api/constructor/agents/%00'),
  )
  const method = fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'get', 'GETT', 'PRI', 'M-SEARCH', '')
  await fc.assert(
    fc.asyncProperty(method, target, async (verb, path) => {
      const work = () => raw(`${verb} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      expect(await added(work, 1)).toHaveLength(1)
    }),
    { numRuns: 200 },
  )
})

test('a thousand unknown paths make no series of their own', async () => {
  await send('GET', '/nowhere')
  const before = (await page()).split('\n').length
  for (let batch = 0; batch < 20; batch += 1) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => send('GET', `/nowhere/${batch}/${index}`)))
  }
  expect((await page()).split('\n').length).toBe(before)
})

test('more tenants than the cap end in one series', async () => {
  for (let index = 0; index < 20; index += 1) await send('GET', '/one', { 'x-verified-tenant': `tenant-${index}` })
  const tenants = new Set([...(await counts()).keys()].map((series) => /tenant_id="([^"]*)"/.exec(series)?.[1]))
  expect(tenants.size).toBeLessThanOrEqual(MAX_TENANTS + 2)
  expect(tenants).toContain('__other__')
})

test('the first error of a route does not begin a series: it was there before, at zero', async () => {
  await send('GET', '/stream', { 'x-verified-tenant': 'acme' })
  expect(await page()).toContain('http_requests_total{tenant_id="acme",method="GET",endpoint="/stream",status="500"} 0')
})

test('each request leaves one access line, tied to the trace that came in', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  await send('GET', '/api/v1/agents/17', {
    'x-verified-tenant': 'acme',
    'x-request-id': 'req-1',
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  })
  await expect.poll(() => lines.length).toBe(1)
  expect(lines[0]).toMatchObject({
    message: 'request',
    endpoint: '/api/:version/agents/:id',
    status_code: 200,
    tenant_id: 'acme',
    request_id: 'req-1',
    trace_id: traceId,
  })
})

test('a line that is logged within a request tells its route', async () => {
  await send('GET', '/tell', { 'x-verified-tenant': 'acme' })
  await expect.poll(() => lines.length).toBe(2)
  expect(lines[0]).toMatchObject({ message: 'told', endpoint: '/tell', tenant_id: 'acme', status_code: null })
  expect(lines[1]).toMatchObject({ message: 'request', request_id: lines[0]?.request_id, status_code: 200 })
})

test('a request id that could forge a line is replaced', async () => {
  await send('GET', '/one', { 'x-request-id': 'a b' })
  await expect.poll(() => lines.length).toBe(1)
  expect(lines[0]?.request_id).toMatch(/^[0-9a-f]{32}$/)
})

test('an app that has routes already, and one mounted in it, are instrumented as well, each request once', async () => {
  const app = express()
  const inner = express()
  inner.get('/:id', (_request, response) => void response.end())
  app.use('/late', inner)
  const late = createTelemetry({ registries: [], log: { level: 'silent' } })
  instrument(inner, late)
  instrument(app, late)
  const lateServer = app.listen(0, '127.0.0.1')
  await once(lateServer, 'listening')
  await fetch(`http://127.0.0.1:${(lateServer.address() as AddressInfo).port}/late/7`)
  lateServer.closeAllConnections()
  lateServer.close()
  let text = ''
  for await (const piece of late.metrics()) text += piece
  expect(text.match(/^http_requests_total.* [1-9]\d*$/gm)).toEqual([
    'http_requests_total{tenant_id="__none__",method="GET",endpoint="/late/:id",status="200"} 1',
  ])
})
