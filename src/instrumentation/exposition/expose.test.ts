import fc from 'fast-check'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { counter, free, gauge, histogram, tenant } from '../metric.ts'
import { createSeriesStore } from '../store/series-store.ts'
import { boundedTenants } from '../tenants.ts'
import { exposition } from './expose.ts'

const store = () => createSeriesStore(boundedTenants({ max: 1000 }))
const textOf = async (page: ReturnType<typeof exposition>): Promise<string> => {
  let text = ''
  for await (const piece of page.pieces()) text += piece
  return text
}
const trimmed = (text: string): string => text.trim().replaceAll('\n\n', '\n')

const requests = counter('requests_total', {
  help: 'Requests\nby \\ tenant.',
  labels: { tenant_id: tenant, path: free({ expected: 1 }) },
})
const depth = gauge('depth', { help: 'Depth.', labels: { tenant_id: tenant } })
const duration = histogram('duration_seconds', {
  help: 'Duration.',
  labels: { tenant_id: tenant },
  buckets: [0.1, 0.5, 2],
})
const alone = gauge('alone', { help: 'Without labels.', labels: {} })

const operations = fc.array(
  fc.record({
    tenant_id: fc.constantFrom('acme', 'globex', 'quote"d', 'back\\slash', 'line\nfeed', 'ünï'),
    path: fc.string({ maxLength: 5, unit: 'binary' }).map((text) => text.toWellFormed().replaceAll('\r', '')),
    value: fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.integer({ min: 0, max: 1e6 })),
  }),
  { minLength: 1, maxLength: 200 },
)

test("reads to the byte like prom-client's page of the same values", async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (all) => {
      const registry = new Registry()
      const registers = [registry]
      const theirs = {
        requests: new Counter({
          name: 'requests_total',
          help: requests.help,
          labelNames: ['tenant_id', 'path'],
          registers,
        }),
        depth: new Gauge({ name: 'depth', help: depth.help, labelNames: ['tenant_id'], registers }),
        duration: new Histogram({
          name: 'duration_seconds',
          help: duration.help,
          labelNames: ['tenant_id'],
          buckets: [0.1, 0.5, 2],
          registers,
        }),
        alone: new Gauge({ name: 'alone', help: alone.help, registers }),
      }
      const ours = store()
      const mine = {
        requests: ours.counter(requests),
        depth: ours.gauge(depth),
        duration: ours.histogram(duration),
        alone: ours.gauge(alone),
      }
      for (const { tenant_id, path, value } of all) {
        theirs.requests.inc({ tenant_id, path }, value)
        mine.requests.add({ tenant_id, path }, value)
        theirs.depth.set({ tenant_id }, value)
        mine.depth.set({ tenant_id }, value)
        theirs.duration.observe({ tenant_id }, value)
        mine.duration.observe({ tenant_id }, value)
        theirs.alone.set(value)
        mine.alone.set({}, value)
      }
      // prom-client puts le first; where a label stands changes nothing for Prometheus.
      const theirText = (await registry.metrics()).replace(/\{le="([^"]*)",([^}]*)\}/g, '{$2,le="$1"}')
      expect(trimmed(await textOf(exposition(ours)))).toBe(trimmed(theirText))
    }),
    { numRuns: 100 },
  )
})

test('a second page tells what changed and keeps what did not', async () => {
  const ours = store()
  const count = ours.counter(requests)
  const page = exposition(ours)
  for (let index = 0; index < 200; index += 1) count.add({ tenant_id: `t${index}`, path: '/' })
  const first = await textOf(page)
  expect(await textOf(page)).toBe(first)
  count.add({ tenant_id: 't150', path: '/' }, 2)
  const second = await textOf(page)
  expect(second).toContain('requests_total{tenant_id="t150",path="/"} 3')
  expect(second.replace('tenant_id="t150",path="/"} 3', 'tenant_id="t150",path="/"} 1')).toBe(first)
})

test('a gauge that is removed, or cannot be collected, is absent rather than frozen', async () => {
  const ours = store()
  const gaugeRecorder = ours.gauge(depth)
  gaugeRecorder.set({ tenant_id: 'acme' }, 1)
  gaugeRecorder.set({ tenant_id: 'globex' }, 2)
  const failures: string[] = []
  const page = exposition(ours, { onCollectError: (metric) => failures.push(metric) })
  gaugeRecorder.remove({ tenant_id: 'acme' })
  expect(await textOf(page)).not.toContain('acme')
  gaugeRecorder.collect(() => Promise.reject(new Error('source gone')))
  expect(await textOf(page)).toBe('')
  expect(failures).toEqual(['depth'])
})

test('a large page gives the event loop back again and again', async () => {
  const ours = createSeriesStore(boundedTenants({ max: 60_000 }))
  const times = ours.histogram(duration)
  for (let index = 0; index < 60_000; index += 1) times.observe({ tenant_id: `tenant-${index}` }, 1)
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 0)
  const text = await textOf(exposition(ours))
  clearInterval(timer)
  expect(text.split('\n').length).toBeGreaterThan(360_000)
  expect(turns).toBeGreaterThan(3)
})

test('sources that hang cost their own series, once the time of one, and are not asked again meanwhile', async () => {
  const ours = store()
  ours.gauge(alone).set({}, 7)
  const hanging = ['first', 'second', 'third'].map((name) => {
    const recorder = ours.gauge(gauge(name, { help: 'Hangs.', labels: {} }))
    recorder.set({}, 1)
    return recorder
  })
  let asked = 0
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  for (const recorder of hanging) {
    recorder.collect(() => {
      asked += 1
      return answered
    })
  }
  const failures: string[] = []
  const page = exposition(ours, { collectTimeoutSeconds: 0.2, onCollectError: (metric) => failures.push(metric) })
  const startedAt = performance.now()
  expect(await textOf(page)).toBe('# HELP alone Without labels.\n# TYPE alone gauge\nalone 7\n')
  expect(performance.now() - startedAt).toBeLessThan(500)
  await textOf(page)
  expect(asked).toBe(3)
  expect(failures).toEqual(['first', 'second', 'third', 'first', 'second', 'third'])
  answer()
  expect(await textOf(page)).toContain('third 1\n')
})
