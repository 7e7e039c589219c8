import { Registry } from 'prom-client'
import { beforeEach, expect, test } from 'vitest'
import { counter, gauge } from '../instrumentation/metric.ts'
import { type Exporter, sample } from './exporter.ts'
import { registerExporters } from './register-exporters.ts'

const depth = gauge('depth', { help: 'Depth.', labels: {} })
const served = counter('served_total', { help: 'Served.', labels: {} })

let registry: Registry
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
  registerExporters(registry, [exporter], { timeoutSeconds: 0.1, onChange: ({ failure }) => changes.push(failure) })
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
  expect(changes).toEqual(['password authentication failed for postgres://***@db/x', undefined])
})

test('scrapes at the same time share one collection', async () => {
  await Promise.all([registry.metrics(), registry.metrics(), registry.metrics()])
  expect(collections).toBe(1)
})
