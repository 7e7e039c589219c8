import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exposition } from '../exposition/expose.ts'
import { requestMetrics } from '../http/request-metrics.ts'
import { counter, gauge, OTHER, tenant } from '../metric.ts'
import { boundedTenants } from '../tenants.ts'
import { createSeriesStore } from './series-store.ts'

const tasks = counter('tasks_total', { help: 'Tasks.', labels: { tenant_id: tenant } })
const sockets = gauge('sockets', { help: 'Open.', labels: { tenant_id: tenant } })
const IDLE_SECONDS = 300

const setUp = (max: number, known: readonly string[] = []) => {
  let seconds = 0
  const tenants = boundedTenants({ max, known })
  const store = createSeriesStore(tenants, { idleSeconds: IDLE_SECONDS, now: () => seconds * 1000 })
  const page = exposition(store)
  /** Values by series, as one that reads the page to its end knows them; `undefined` for one that leaves early. */
  const read = async ({ whole = true } = {}): Promise<ReadonlyMap<string, number> | undefined> => {
    let text = ''
    for await (const piece of page.pieces()) {
      text += piece
      if (!whole) return undefined
    }
    return new Map([...text.matchAll(/^([^#].*) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]))
  }
  return {
    tenants,
    store,
    read,
    now: () => seconds,
    wait(more: number) {
      seconds += more
    },
    /** Time in which it is scraped. */
    async pass(more: number) {
      for (let passed = 0; passed < more; passed += 30) {
        await read()
        seconds += 30
      }
    },
  }
}
const series = (tenantId: string): string => `tasks_total{tenant_id="${tenantId}"}`

test('an idle tenant gives its place to one who waits, and only then', async () => {
  const { store, read, pass } = setUp(1)
  const count = store.counter(tasks)
  count.add({ tenant_id: 'idle' })
  await pass(2 * IDLE_SECONDS)
  expect(await read()).toEqual(new Map([[series('idle'), 1]]))
  count.add({ tenant_id: 'waiting' })
  await read()
  expect(await read()).toEqual(new Map([[series(OTHER), 1]]))
  await pass(IDLE_SECONDS + 30)
  count.add({ tenant_id: 'waiting' })
  expect(await read()).toEqual(
    new Map([
      [series(OTHER), 1],
      [series('waiting'), 1],
    ]),
  )
})

test('a tenant that comes back before everyone saw it gone goes on where it was', async () => {
  const { store, read, pass } = setUp(1)
  const count = store.counter(tasks)
  count.add({ tenant_id: 'idle' }, 5)
  await pass(IDLE_SECONDS + 30)
  count.add({ tenant_id: 'waiting' })
  await pass(IDLE_SECONDS / 2)
  expect((await read())?.get(series('idle'))).toBeUndefined()
  count.add({ tenant_id: 'idle' }, 2)
  expect((await read())?.get(series('idle'))).toBe(7)
})

test.each([
  ['that was named at the start', ['first'], 0],
  ['that has connections open', [], 3],
])('a tenant %s keeps its place', async (_, known, open) => {
  const { store, read, pass } = setUp(1, known)
  store.counter(tasks).add({ tenant_id: 'first' })
  store.gauge(sockets).set({ tenant_id: 'first' }, open)
  await pass(2 * IDLE_SECONDS)
  store.counter(tasks).add({ tenant_id: 'waiting' })
  await pass(2 * IDLE_SECONDS)
  expect((await read())?.get(series('first'))).toBe(1)
})

test('nobody loses a place while pages are not read to their end', async () => {
  const { store, read, wait } = setUp(1)
  store.counter(tasks).add({ tenant_id: 'idle' })
  for (let index = 0; index < 100; index += 1) {
    store.counter(tasks).add({ tenant_id: 'waiting' })
    wait(30)
    await read({ whole: false })
  }
  expect((await read())?.get(series('idle'))).toBe(1)
})

test('requests of a tenant that lost its place and got one again are counted in new series', async () => {
  const { store, tenants, read, pass } = setUp(1)
  const metrics = requestMetrics(store, tenants)
  store.tenancies.onEnd(metrics.forget)
  const request = (tenantId: string) =>
    metrics.record({ tenantId, method: 'GET', endpoint: '/', status: 200, seconds: 0.01 })
  const counted = async (tenantId: string) =>
    (await read())?.get(`http_requests_total{tenant_id="${tenantId}",method="GET",endpoint="/",status="200"}`)
  request('first')
  await pass(IDLE_SECONDS + 30)
  request('second')
  await pass(2 * IDLE_SECONDS)
  request('second')
  expect(await counted('first')).toBeUndefined()
  expect(await counted('second')).toBe(1)
  await pass(IDLE_SECONDS + 30)
  request('first')
  await pass(2 * IDLE_SECONDS)
  request('first')
  expect(await counted('first')).toBe(1)
  expect(await counted(OTHER)).toBe(2)
})

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ add: fc.integer({ min: 0, max: 6 }), kept: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ whole: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ race: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ wait: fc.constantFrom(1, 60, 150, 299, 301) }) },
)

interface Seen {
  value: number
  /** Since when whole pages have told this value, or have not told it. */
  since: number
  isAbsent: boolean
}

test('whatever happens, no reader sees a counter go back that it could take for the same, and no count is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 300 }), async (operations) => {
      const { store, read, wait, now } = setUp(3)
      const count = store.counter(tasks)
      const kept = new Map<string, ReturnType<typeof count.handle>>()
      const seen = new Map<string, Seen>()
      let recorded = 0
      let ended = 0
      store.tenancies.onEnd((tenantId) => {
        ended += seen.get(series(tenantId))?.value ?? Number.NaN // what the reader knew last is all there was
      })

      const check = (page: ReadonlyMap<string, number>): void => {
        for (const [name, value] of page) {
          const before = seen.get(name)
          if (before && value < before.value) {
            expect(before.isAbsent).toBe(true)
            expect(now() - before.since).toBeGreaterThanOrEqual(IDLE_SECONDS)
          }
          if (!before || before.isAbsent || before.value !== value)
            seen.set(name, { value, since: now(), isAbsent: false })
        }
        for (const [name, before] of seen) {
          if (page.has(name) || before.isAbsent) continue
          expect(now() - before.since).toBeGreaterThanOrEqual(IDLE_SECONDS)
          seen.set(name, { value: before.value, since: now(), isAbsent: true })
        }
      }

      for (const each of operations) {
        if ('wait' in each) wait(each.wait)
        if ('whole' in each) {
          const page = await read(each)
          if (page) check(page)
        }
        if ('race' in each) {
          for (const _ of store.tenancies.beginPage().steps) {
            recorded += 1
            count.add({ tenant_id: `t${each.race}` })
          }
        }
        if ('add' in each) {
          recorded += 1
          const tenant_id = `t${each.add}`
          const handle = kept.get(tenant_id) ?? count.handle({ tenant_id })
          if (each.kept) kept.set(tenant_id, handle)
          handle.add()
        }
      }
      const last = (await read()) ?? new Map()
      check(last)
      const stillHeld = store.families()[0]?.cells.values.reduce((sum, value) => sum + value, 0) ?? 0
      expect(ended + stillHeld).toBe(recorded)
      expect(stillHeld).toBeGreaterThanOrEqual([...last.values()].reduce((sum, value) => sum + value, 0))
    }),
    { numRuns: 200 },
  )
})
