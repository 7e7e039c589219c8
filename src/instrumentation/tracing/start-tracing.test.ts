import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { SpanStatusCode } from '@opentelemetry/api'
import { tracing as sdk } from '@opentelemetry/sdk-node'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { observeRedis } from '../ioredis.ts'
import { tracePool } from '../pg.ts'
import { type CarriedContext, carryContext, continueContext, enqueue } from '../queue.ts'
import { createTelemetry, type Telemetry } from '../telemetry.ts'
import { handleMessages, withTraceparent } from '../ws.ts'
import { parseRatios } from './sampling-policy.ts'
import { startTracing, startTracingFromEnvironment } from './start-tracing.ts'
import type { Tracing } from './started.ts'

const exporter = new sdk.InMemorySpanExporter()
let tracing: Tracing
let telemetry: Telemetry

beforeAll(async () => {
  tracing = await startTracing({
    service: 'test',
    exporter,
    flushMilliseconds: 5,
    sampling: { ratio: 0, tenants: { acme: 1 } },
  })
  telemetry = createTelemetry({ registries: [], log: { level: 'silent' } })
})
afterAll(() => tracing.close())
afterEach(() => exporter.reset())

const spans = async () => {
  await tracing.flush()
  return exporter.getFinishedSpans()
}
const names = async () => (await spans()).map(({ name }) => name)
const acme = { name: 'work', tenantId: 'acme', userId: 'ada', requestId: 'r1' }
const inWork = <Result>(work: () => Promise<Result>) => telemetry.run(acme, work)

const closedPort = async (): Promise<number> => {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('a fetch carries the trace on, sampled as is known by now, and has a span; outside of a trace it has none', async () => {
  const received: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    received.push(request.headers)
    response.statusCode = request.url?.startsWith('/missing') ? 404 : 200
    response.end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const gone = await closedPort()
  try {
    await (await fetch(`${url}/outside`)).text()
    const traceId = await inWork(async () => {
      await (await fetch(`${url}/things?token=secret`)).text()
      await (await fetch(`${url}/missing`)).text()
      await fetch(`http://127.0.0.1:${gone}`).catch(() => {})
      return telemetry.context()?.spanContext.traceId
    })
    expect(received[0]?.traceparent).toBeUndefined()
    // The trace began unsampled, for its tenant was not known: going out it is known.
    expect(received[1]?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
    expect(received[1]?.baggage).toBeUndefined()
    const [thing, missing, refused] = await spans()
    expect(received[1]?.traceparent).toContain(thing?.spanContext().spanId)
    expect(thing?.attributes).toMatchObject({
      ...{ 'http.request.method': 'GET', 'http.response.status_code': 200, 'url.path': '/things' },
      ...{ 'tenant.id': 'acme', 'request.id': 'r1', 'user.id': 'ada' },
    })
    expect(JSON.stringify(thing?.attributes)).not.toContain('secret')
    expect(missing?.status.code).toBe(SpanStatusCode.ERROR)
    expect(refused?.attributes['error.type']).toBe('ECONNREFUSED')
  } finally {
    server.close()
  }
})

/** A pool of one connection, as pg-pool behaves: who waits is called in the context of whoever gives it back. */
const fakePool = () => {
  type Callback = (error: Error | undefined, result?: unknown) => void
  const client = {
    query: (text: string | { readonly text: string }, ...rest: unknown[]) => {
      const statement = typeof text === 'string' ? text : text.text
      const failure = statement.includes('broken') ? Object.assign(new Error('no'), { code: '42P01' }) : undefined
      const callback = rest.at(-1)
      if (typeof callback === 'function') return void setImmediate(() => callback(failure, { rows: [] }))
      return failure ? Promise.reject(failure) : Promise.resolve({ rows: [] })
    },
  }
  const listeners: ((client: unknown) => void)[] = []
  const waiting: Callback[] = []
  let isFree = true
  const take = (callback: Callback): void => {
    if (!isFree) return void waiting.push(callback)
    isFree = false
    callback(undefined, client)
  }
  const pool = {
    on: (_event: string, listener: (client: unknown) => void) => listeners.push(listener),
    connect: (callback?: Callback): unknown =>
      callback ? take(callback) : new Promise((resolve) => take((_, connected) => resolve(connected))),
    release() {
      isFree = true
      const next = waiting.shift()
      if (next) take(next)
    },
    /** As pg-pool does it. */
    query: (text: string) =>
      new Promise((resolve, reject) => {
        pool.connect((_, connected) => {
          ;(connected as typeof client).query(text, (error: Error | undefined, result: unknown) => {
            pool.release()
            if (error) reject(error)
            else resolve(result)
          })
        })
      }),
  }
  return { pool, ready: () => listeners.forEach((listener) => void listener(client)) }
}

test('statements and the wait for a connection are spans, told by what they do and not by their text', async () => {
  const { pool, ready } = fakePool()
  tracePool(pool as unknown as Parameters<typeof tracePool>[0])
  ready()
  await pool.query('SELECT 1') // outside of a trace
  await inWork(async () => {
    await pool.query('SELECT * FROM "tenant_acme"."tasks" WHERE secret = 5')
    await pool.query('INSERT INTO broken VALUES (1)').catch(() => {})
    const client = (await pool.connect()) as { query(text: string): Promise<unknown> }
    await client.query('update agents set name = 1')
  })
  const wait = 'wait for a connection'
  expect(await names()).toEqual([wait, 'SELECT tasks', wait, 'INSERT broken', wait, 'UPDATE agents', 'work'])
  const failed = exporter.getFinishedSpans().find(({ name }) => name === 'INSERT broken')
  expect(failed).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': '42P01' } })
  expect(JSON.stringify(exporter.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain('secret')
})

test('a query that waited for a connection of somebody else is part of its own trace', async () => {
  const { pool, ready } = fakePool()
  tracePool(pool as unknown as Parameters<typeof tracePool>[0])
  ready()
  const traces = await Promise.all(
    ['first', 'second'].map((table) =>
      inWork(async () => {
        await pool.query(`SELECT * FROM ${table}`)
        return { table, traceId: telemetry.context()?.spanContext.traceId }
      }),
    ),
  )
  const all = await spans()
  for (const { table, traceId } of traces)
    expect(all.find(({ name }) => name === `SELECT ${table}`)?.spanContext().traceId).toBe(traceId)
})

test('commands of Redis are spans, without keys and values', async () => {
  const server = createTcpServer((socket) => {
    socket.on('data', (data) => {
      for (const _ of String(data).matchAll(/^\*\d+\r$/gm)) socket.write('+OK\r\n')
    })
    socket.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, enableReadyCheck: false })
  try {
    await redis.connect()
    observeRedis(telemetry, redis)
    await redis.get('outside')
    await inWork(async () => redis.set('secret-key', 'secret-value'))
    expect(await names()).toEqual(['SET', 'work'])
    expect(JSON.stringify(exporter.getFinishedSpans()[0]?.attributes)).not.toContain('secret')
  } finally {
    redis.disconnect()
    server.close()
  }
})

test('a job carries the trace from who puts it into a queue to who takes it out', async () => {
  const stored = await inWork(() => enqueue('tasks', async () => JSON.stringify(carryContext(telemetry))))
  await continueContext(telemetry, 'task', JSON.parse(stored) as CarriedContext, async () => {})
  const [send, work, task] = await spans()
  expect([send, work, task].map((span) => span?.name)).toEqual(['send tasks', 'work', 'task'])
  expect(send?.parentSpanContext?.spanId).toBe(work?.spanContext().spanId)
  expect(task?.parentSpanContext?.spanId).toBe(send?.spanContext().spanId)
  expect(new Set([send, work, task].map((span) => span?.spanContext().traceId)).size).toBe(1)
})

test('a message carries the trace over a WebSocket, out and in', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) =>
    handleMessages(telemetry, socket, { tenantId: 'acme' }, () => socket.send(telemetry.traceparent() ?? '')),
  )
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    await once(client, 'open')
    const answer = once(client, 'message')
    const sent = await inWork(async () => {
      const message = withTraceparent(telemetry, { ask: 1 })
      client.send(JSON.stringify(message))
      return message.traceparent
    })
    expect(String((await answer)[0]).slice(0, 36)).toBe(sent?.slice(0, 36))
    expect(sent).toMatch(/-01$/)
  } finally {
    client.terminate()
    server.close()
  }
})

test('what is kept and what is not is told in /metrics', async () => {
  await telemetry.run({ tenantId: 'bolt' }, async () => {})
  await inWork(async () => {})
  await spans()
  let page = ''
  for await (const piece of telemetry.metrics()) page += piece
  expect(page).toMatch(/^traces_kept_total\{reason="ratio"\} [1-9]/m)
  expect(page).toMatch(/^trace_spans_total\{fate="not_kept"\} [1-9]/m)
  expect(page).toMatch(/^trace_spans_total\{fate="exported"\} [1-9]/m)
})

test('without a place for traces nothing is started, and what was started before is used', async () => {
  expect(await startTracingFromEnvironment({ service: 'x' }, {})).toBe(tracing)
  expect(() => parseRatios('TRACE_SAMPLING_TENANTS', 'acme=2')).toThrow('TRACE_SAMPLING')
  expect(() => parseRatios('TRACE_SAMPLING_TENANTS', 'acme')).toThrow('TRACE_SAMPLING')
  expect(parseRatios('TRACE_SAMPLING_ROUTES', 'POST /api/tasks=1, /a=b=0.5')).toEqual({
    'POST /api/tasks': 1,
    '/a=b': 0.5,
  })
})
