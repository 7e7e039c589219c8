import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SpanRecord } from '../../src/traces/span-record.ts'
import { startTraceReceiver, type TraceReceiver } from '../../src/traces/trace-receiver.ts'

const register = resolve('src/instrumentation/register.ts')
const spans: SpanRecord[] = []
let receiver: TraceReceiver
let service: ChildProcess | undefined

beforeEach(async () => {
  spans.length = 0
  receiver = await startTraceReceiver((taken) => spans.push(...taken))
})
afterEach(async () => {
  service?.kill('SIGKILL')
  await receiver.stop()
})

/** A service that knows nothing of tracing, or of us at all; `--import` is the only thing that is said about it. */
const start = async (script: string, environment: Readonly<Record<string, string>> = {}): Promise<string> => {
  service = fork(resolve('test/e2e', script), {
    execArgv: ['--import', 'tsx', '--import', register],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_SAMPLER_ARG: '0' },
      ...environment,
    },
  })
  const [{ port }] = (await once(service, 'message')) as [{ port: number }]
  return `http://127.0.0.1:${port}`
}
const named = () => spans.map(({ service: name, kind, name: span }) => `${name} ${kind} ${span}`)

test('--import alone traces an Express service of ours: what failed and what a tenant is promised, and nothing else', async () => {
  const url = await start('traces-service.ts', { TRACE_SAMPLING_TENANTS: 'acme=1' })
  const get = (path: string, headers = {}) => fetch(url + path, { headers })
  await get('/items/1', { 'x-tenant': 'bolt' })
  await get('/broken', { 'x-tenant': 'bolt' })
  const caller = '0af7651916cd43dd8448eb211c80319c'
  await get('/items/2', { 'x-tenant': 'acme', traceparent: `00-${caller}-b7ad6b7169203331-00` })
  await expect.poll(() => named().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
  expect(named().toSorted()).toEqual([
    ...['shop client GET', 'shop server GET /broken', 'shop server GET /health', 'shop server GET /items/:id'],
  ])
  // What it called was told that the trace is kept, though its caller had not sampled it.
  const ofCaller = spans.filter(({ traceId }) => traceId === caller)
  expect(ofCaller.map(({ name }) => name).toSorted()).toEqual(['GET', 'GET /health', 'GET /items/:id'])
  expect(ofCaller.find(({ name }) => name === 'GET')?.attributes).toMatchObject({ 'tenant.id': 'acme' })
  expect(spans.find(({ name }) => name === 'GET /broken')).toMatchObject({ failed: true })

  await get('/broken', { 'x-tenant': 'bolt' })
  service?.kill('SIGTERM')
  const [, signal] = await once(service as ChildProcess, 'exit')
  expect(signal).toBe('SIGTERM')
  expect(
    named().filter((name) => name.endsWith('/broken')),
    'what was gathered when SIGTERM came',
  ).toHaveLength(2)
})

test('a service that calls nothing of ours is traced by the instrumentations that are named', async () => {
  const url = await start('traces-foreign-service.mjs', {
    TRACE_INSTRUMENTATIONS: '@opentelemetry/instrumentation-http',
    OTEL_TRACES_SAMPLER_ARG: '1',
  })
  await fetch(`${url}/anything`)
  await expect.poll(named, { timeout: 10_000 }).toEqual(['shop server GET'])
})

test('an Express app of ES modules has its routes in its spans by the instrumentations that are named', async () => {
  const url = await start('traces-foreign-express.mjs', {
    TRACE_INSTRUMENTATIONS: '@opentelemetry/instrumentation-http, @opentelemetry/instrumentation-express',
    OTEL_TRACES_SAMPLER_ARG: '1',
  })
  await fetch(`${url}/items/7`)
  await expect
    .poll(named, { timeout: 10_000 })
    .toEqual(expect.arrayContaining(['shop server GET /items/:id', 'shop internal request handler']))
})
