import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTelemetry } from '../../src/instrumentation/index.ts'
import { prometheus, type Stack, startStack } from '../../src/stackrun/index.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
/** Names that every format must escape, and Prometheus unescape. */
const TENANTS = ['acme', 'quote"d', 'back\\slash', 'line\nfeed', 'ünï 🚀']

const registry = new Registry()
collectDefaultMetrics({ register: registry })
const telemetry = createTelemetry({ registries: [registry], log: { level: 'silent' } })
let root: string
let operations: Awaited<ReturnType<typeof telemetry.listen>>
let stack: Stack

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'library-scrape-'))
  operations = await telemetry.listen()
  for (const tenantId of TENANTS) {
    const request = { tenantId, method: 'GET', endpoint: '/api/agents/:id', status: 200 }
    for (let index = 0; index < 100; index += 1) telemetry.requestMetrics.record({ ...request, seconds: 0.02 })
    telemetry.requestMetrics.record({ ...request, seconds: 0.7, sampledTraceId: TRACE })
  }
  const config = `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: library, static_configs: [{ targets: ['127.0.0.1:${operations.port}'] }] }
`
  stack = await startStack({
    directory: join(root, 'run'),
    parts: [prometheus({ config: () => config, flags: ['--enable-feature=exemplar-storage'] })],
    guardsExit: false,
  })
})
afterAll(async () => {
  await stack?.stop()
  await operations?.close()
  await rm(root, { recursive: true, force: true })
})

const ask = async <Result>(path: string, parameters: Readonly<Record<string, string>>): Promise<Result> => {
  const response = await fetch(`${stack.url('prometheus')}/api/v1/${path}?${new URLSearchParams(parameters)}`)
  return ((await response.json()) as { data: Result }).data
}
const values = async (query: string): Promise<Readonly<Record<string, number>>> => {
  const { result } = await ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>('query', {
    query,
  })
  return Object.fromEntries(result.map(({ metric, value }) => [metric.tenant_id ?? '', Number(value[1])]))
}
const each = (value: number) => Object.fromEntries(TENANTS.map((name) => [name, value]))

test('Prometheus asks for OpenMetrics and gzip, and reads every value of every tenant', async () => {
  await expect.poll(() => values('http_requests_total{status="200"}'), { timeout: 20_000 }).toEqual(each(101))
  expect(await values('http_request_duration_seconds_bucket{le=~"0.5|0\\\\.5"}')).toEqual(each(100))
  expect(await values('http_request_duration_seconds_count')).toEqual(each(101))
  expect(await values('up{job="library"}')).toEqual({ '': 1 })
  const sum = await values('http_request_duration_seconds_sum')
  for (const tenant of TENANTS) expect(sum[tenant]).toBeCloseTo(2.7)
  const metadata = await ask<Record<string, { type: string }[]>>('metadata', {})
  expect(metadata.http_requests?.[0]?.type).toBe('counter') // as OpenMetrics names it
  expect(metadata.nodejs_eventloop_lag_seconds?.[0]?.type).toBe('gauge')
})

test('an exemplar leads from a slow request to its trace', async () => {
  const now = Date.now() / 1000
  const read = () =>
    ask<{ seriesLabels: Record<string, string>; exemplars: { labels: { trace_id: string }; value: string }[] }[]>(
      'query_exemplars',
      {
        query: 'http_request_duration_seconds_bucket{tenant_id="acme"}',
        start: String(now - 300),
        end: String(now + 300),
      },
    )
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(1)
  const [series] = await read()
  expect(series?.seriesLabels).toMatchObject({ le: '1', tenant_id: 'acme', endpoint: '/api/agents/:id' })
  expect(series?.exemplars).toMatchObject([{ labels: { trace_id: TRACE }, value: '0.7' }])
})
