import { Registry } from 'prom-client'
import { beforeEach, expect, test } from 'vitest'
import { counter, free, gauge, histogram } from '../instrumentation/metric.ts'
import { type Exporter, histogramSamples, sample } from './exporter.ts'
import { type RegisteredExporters, registerExporters } from './register-exporters.ts'

const depth = gauge('depth', { help: 'Depth.', labels: {} })
const served = counter('served_total', { help: 'Served.', labels: {} })

let registry: Registry
let exporters: RegisteredExporters
let collections: number
let behaviour: () => Promise<number>
let changes: (string | undefined)[]

const exporter: Exporter = {
  name: 'source',
  metrics: [depth, served],
  async collect() {
    collections += 1
    return [sample(depth, {}, await behaviour()), sample(served, {}, 12)]
  },
}

beforeEach(() => {
  registry = new Registry()
  collections = 0
  changes = []
  behaviour = async () => 3
  exporters = registerExporters(registry, [exporter], {
    timeoutSeconds: 0.1,
    onChange: ({ failure }) => changes.push(failure),
  })
})

test('values come fresh with each scrape, totals as counters', async () => {
  expect(await registry.metrics()).toMatch(/^depth 3$/m)
  behaviour = async () => 4
  const text = await registry.metrics()
  expect(text).toMatch(/^depth 4$/m)
  expect(text).toMatch(/^# TYPE served_total counter$/m)
  expect(text).toMatch(/^tenantscope_exporter_up\{exporter="source"\} 1$/m)
})

test.each<[string, () => Promise<number>]>([
  ['gone', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['slow', () => new Promise(() => {})],
])('a source that is %s is down, and its values vanish', async (_, failing) => {
  await registry.metrics()
  behaviour = failing
  const startedAt = performance.now()
  const text = await registry.metrics()
  expect(performance.now() - startedAt).toBeLessThan(1000)
  expect(text).toMatch(/^tenantscope_exporter_up\{exporter="source"\} 0$/m)
  expect(text).not.toMatch(/^depth /m)
  expect(text).not.toMatch(/^served_total /m)
})

test('trouble is told once, and once more when it is over', async () => {
  behaviour = () => Promise.reject(new Error('password authentication failed for postgres://app:hunter2@db/x'))
  for (let scrape = 0; scrape < 3; scrape += 1) await registry.metrics()
  behaviour = async () => 1
  for (let scrape = 0; scrape < 3; scrape += 1) await registry.metrics()
  expect(changes).toEqual(['password authentication failed for postgres://app:[redacted]@db/x', undefined])
})

test('scrapes at the same time share one collection', async () => {
  await Promise.all([registry.metrics(), registry.metrics(), registry.metrics()])
  expect(collections).toBe(1)
})

test('a source that has not answered yet is not asked again', async () => {
  let answer: (value: number) => void = () => {}
  behaviour = () => new Promise((resolve) => (answer = resolve))
  await registry.metrics()
  await registry.metrics()
  expect(collections).toBe(1)
  answer(7)
  behaviour = async () => 8
  await expect.poll(() => registry.metrics()).toMatch(/^depth 8$/m)
})

test('another reason is told too, the first one not again', async () => {
  for (const reason of ['ECONNREFUSED 127.0.0.1:1', 'denied', 'ECONNREFUSED 127.0.0.1:2']) {
    behaviour = () => Promise.reject(new Error(reason))
    await registry.metrics()
  }
  expect(changes).toEqual(['ECONNREFUSED 127.0.0.1:1', 'denied'])
})

test('a refused connection to several addresses says so', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' })
  behaviour = () => Promise.reject(new AggregateError([refused]))
  await registry.metrics()
  expect(changes).toEqual(['connect ECONNREFUSED ::1:5432'])
})

test('a scrape in more of a hurry is answered sooner', async () => {
  registry = new Registry()
  exporters = registerExporters(registry, [exporter], { timeoutSeconds: 10 })
  behaviour = () => new Promise(() => {})
  const startedAt = performance.now()
  expect(await exporters.scrape({ timeoutSeconds: 0.05 })).toContain('tenantscope_exporter_up{exporter="source"} 0')
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

test('two exporters share a metric; each gives its own series, histograms included', async () => {
  const size = gauge('size', { help: 'Size.', labels: { of: free({ expected: 2 }) } })
  const time = histogram('time_seconds', { help: 'Time.', labels: { of: free({ expected: 2 }) }, buckets: [1, 2] })
  const of = (name: string): Exporter => ({
    name,
    metrics: [size, time],
    collect: async () => [
      sample(size, { of: name }, 1),
      ...histogramSamples(time, { of: name }, { cumulative: [1, 3], count: 4, sum: 9.5 }),
    ],
  })
  registry = new Registry()
  registerExporters(registry, [of('a'), of('b')])
  const text = await registry.metrics()
  expect(text).toMatch(/^size\{of="a"\} 1\nsize\{of="b"\} 1$/m)
  expect(text).toMatch(/^# TYPE time_seconds histogram\ntime_seconds_bucket\{of="a",le="1"\} 1$/m)
  expect(text).toMatch(/^time_seconds_bucket\{of="b",le="\+Inf"\} 4\ntime_seconds_sum\{of="b"\} 9.5$/m)
})

test('an exporter that gives what it does not declare is refused', async () => {
  registry = new Registry()
  registerExporters(registry, [{ ...exporter, metrics: [served] }], {
    onChange: ({ failure }) => changes.push(failure),
  })
  await registry.metrics()
  expect(changes).toEqual(['exporter source does not declare depth'])
})
