import { collectDefaultMetrics, Histogram, Registry, Gauge as TheirGauge } from 'prom-client'
import { afterEach, expect, test } from 'vitest'
import { gauge } from '../metric.ts'
import { createTelemetry, type TelemetryOptions } from '../telemetry.ts'
import type { OperationsServer } from './operations-server.ts'

let operations: OperationsServer
const serve = async (options: TelemetryOptions) => {
  const telemetry = createTelemetry({ registries: [], log: { level: 'silent' }, ...options })
  operations = await telemetry.listen()
  return telemetry
}
const get = async (path: string, method = 'GET') => {
  const response = await fetch(`http://127.0.0.1:${operations.port}${path}`, { method })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}
afterEach(() => operations?.close())

test('health answers while the process lives, whatever its parts do', async () => {
  await serve({ readiness: { postgres: () => Promise.reject(new Error('refused')) } })
  expect(await get('/health')).toMatchObject({ status: 200 })
})

test('readiness names the parts that fail, and those that hang, in bounded time', async () => {
  await serve({
    readiness: {
      postgres: () => Promise.reject(new Error('connection refused')),
      redis: () => new Promise(() => {}),
      workflow: async () => 'fine',
    },
  })
  const startedAt = performance.now()
  const { status, body } = await get('/ready')
  expect(status).toBe(503)
  expect(JSON.parse(body)).toEqual({
    ready: false,
    parts: { postgres: 'connection refused', redis: 'no answer within 1 s', workflow: 'ok' },
  })
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

test('a process that drains is alive and not ready', async () => {
  const telemetry = await serve({ readiness: {} })
  expect((await get('/ready')).status).toBe(200)
  telemetry.drain()
  expect((await get('/ready')).status).toBe(503)
  expect((await get('/health')).status).toBe(200)
})

test('metrics come as Prometheus text, with the registries that were given', async () => {
  const registry = new Registry()
  new TheirGauge({ name: 'theirs', help: 'Theirs.', registers: [registry] }).set(7)
  await serve({ registries: [registry] })
  const { type, body } = await get('/metrics')
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(body).toContain('theirs 7\n')
  expect(body).toContain('telemetry_tenants 0\n')
})

test('a registry that cannot be collected is left out and told; the others stand', async () => {
  const lines: string[] = []
  const registry = new Registry()
  const collect = () => Promise.reject(new Error('source gone'))
  new TheirGauge({ name: 'theirs', help: 'Theirs.', registers: [registry], collect })
  await serve({ registries: [registry], log: { destination: { write: (line: string) => void lines.push(line) } } })
  expect((await get('/metrics')).body).toContain('telemetry_tenants 0\n')
  expect(lines.join()).toContain('source gone')
})

test('the page tells which build of which service this is', async () => {
  await serve({ service: 'api', version: '1.2.3', environment: 'test' })
  expect((await get('/metrics')).body).toContain('service_info{service="api",version="1.2.3",environment="test"} 1\n')
})

test('a name that two sources declare is refused at the start', async () => {
  const registry = new Registry()
  new TheirGauge({ name: 'http_requests_total', help: 'Clash.', registers: [registry] })
  await expect(createTelemetry({ registries: [registry] }).listen()).rejects.toThrow(
    'METRIC_CLASH: declared twice: http_requests_total',
  )
})

test('a name that is a part of a histogram is refused as well', async () => {
  const registry = new Registry()
  new TheirGauge({ name: 'http_request_duration_seconds_count', help: 'Clash.', registers: [registry] })
  await expect(createTelemetry({ registries: [registry] }).listen()).rejects.toThrow('METRIC_CLASH')
})

test('so is a histogram of theirs with a part that is ours', async () => {
  const registry = new Registry()
  new Histogram({ name: 'depth', help: 'Clash.', registers: [registry] })
  const telemetry = createTelemetry({ registries: [registry] })
  telemetry.recorder.gauge(gauge('depth_sum', { help: 'Ours.', labels: {} }))
  await expect(telemetry.listen()).rejects.toThrow('METRIC_CLASH: declared twice: depth_sum')
})

test('a name that is declared again after the start is told once, and the clash is logged', async () => {
  const registry = new Registry()
  new TheirGauge({ name: 'twice', help: 'Theirs.', registers: [registry] }).set(1)
  new TheirGauge({ name: 'theirs', help: 'Theirs.', registers: [registry] }).set(7)
  const lines: string[] = []
  const telemetry = await serve({
    registries: [registry],
    log: { destination: { write: (line) => void lines.push(line) } },
  })
  telemetry.recorder.gauge(gauge('twice', { help: 'Ours.', labels: {} })).set({}, 2)
  const { status, body } = await get('/metrics')
  expect(status).toBe(200)
  expect(body.match(/^twice .*$/gm)).toEqual(['twice 2'])
  expect(body).toContain('theirs 7\n')
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ level: 'error', metadata: { error: { code: 'METRIC_CLASH' } } })
})

test.each([
  ['GET', '/', 404],
  ['GET', '/api/agents', 404],
  ['POST', '/metrics', 405],
])('%s %s answers %d', async (method, path, status) => {
  await serve({})
  expect((await get(path, method)).status).toBe(status)
})

test('a reader that asks for OpenMetrics and gzip gets both, whole', async () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const telemetry = await serve({ registries: [registry] })
  telemetry.requestMetrics.record({ tenantId: 'acme', method: 'GET', endpoint: '/', status: 200, seconds: 0.01 })
  const response = await fetch(`http://127.0.0.1:${operations.port}/metrics`, {
    headers: { accept: 'application/openmetrics-text;version=1.0.0', 'accept-encoding': 'gzip' },
  })
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(response.headers.get('content-encoding')).toBe('gzip')
  const text = await response.text()
  expect(text).toContain('http_requests_total{tenant_id="acme",method="GET",endpoint="/",status="200"} 1\n')
  expect(text).toMatch(/^# TYPE process_cpu_seconds counter$/m)
  expect(text).toMatch(/^# EOF\n$/m)
  expect(text.match(/# EOF/g)).toHaveLength(1)
})
