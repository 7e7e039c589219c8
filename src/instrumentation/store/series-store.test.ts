import { expect, test } from 'vitest'
import { counter, free, gauge, histogram, OTHER, oneOf, tenant } from '../metric.ts'
import { boundedTenants } from '../tenants.ts'
import type { Family } from './family.ts'
import { createSeriesStore } from './series-store.ts'

const shownLabels = ({ index }: Family): readonly string[] =>
  Array.from({ length: index.end }, (_, series) => series)
    .filter((series) => index.isShown(series))
    .map((series) =>
      Array.from({ length: index.labelCount }, (_, place) => index.labelBytes(series, place).toString()).join(''),
    )

const tasks = counter('tasks_total', { help: 'Tasks.', labels: { tenant_id: tenant, type: oneOf('lint', 'test') } })

test('tenants beyond the cap are counted together', () => {
  const tenants = boundedTenants({ max: 2, known: ['known'] })
  const store = createSeriesStore(tenants)
  const count = store.counter(tasks)
  for (const tenant_id of ['first', 'second', 'third', 'known']) count.add({ tenant_id, type: 'lint' })
  const [family] = store.families()
  expect(family && shownLabels(family)).toEqual([
    'tenant_id="first",type="lint"',
    `tenant_id="${OTHER}",type="lint"`,
    'tenant_id="known",type="lint"',
  ])
  expect([...(family?.cells.values.slice(0, 3) ?? [])]).toEqual([1, 2, 1])
  expect(tenants.refused).toBe(2)
})

test('a handle goes on counting while the arrays grow under it', () => {
  const store = createSeriesStore(boundedTenants({ max: 10_000 }))
  const count = store.counter(tasks)
  const handle = count.handle({ tenant_id: 'acme', type: 'lint' })
  handle.add()
  for (let index = 0; index < 5000; index += 1) count.add({ tenant_id: `t${index}`, type: 'test' })
  handle.add(2)
  expect(store.families()[0]?.cells.values[0]).toBe(3)
})

test('a counter never goes back', () => {
  const store = createSeriesStore(boundedTenants({ max: 10 }))
  const handle = store.counter(tasks).handle({ tenant_id: 'acme', type: 'lint' })
  handle.add(-5)
  handle.add(Number.NaN)
  expect(store.families()[0]?.cells.values[0]).toBe(0)
})

test('a value that a closed label cannot take, and a missing label, are coded errors', () => {
  const count = createSeriesStore(boundedTenants({ max: 10 })).counter(tasks)
  // @ts-expect-error not one of the values
  expect(() => count.add({ tenant_id: 'acme', type: 'deploy' })).toThrow(
    'METRIC_LABEL: tasks_total cannot take type="deploy"',
  )
  // @ts-expect-error the type is missing
  expect(() => count.add({ tenant_id: 'acme' })).toThrow('METRIC_LABEL')
})

test('one name has one definition', () => {
  const store = createSeriesStore(boundedTenants({ max: 10 }))
  store.counter(tasks)
  store.counter(tasks)
  const other = counter('tasks_total', { help: 'Others.', labels: { node: free({ expected: 1 }) } })
  expect(() => store.counter(other)).toThrow('METRIC_REDEFINED')
})

test('a handle that is kept beyond its series never writes into the series that took its place', () => {
  const store = createSeriesStore(boundedTenants({ max: 10 }))
  const depth = store.gauge(gauge('depth', { help: 'Depth.', labels: { tenant_id: tenant } }))
  const kept = depth.handle({ tenant_id: 'acme' })
  kept.set(1)
  depth.remove({ tenant_id: 'acme' })
  depth.set({ tenant_id: 'globex' }, 5)
  kept.set(99)
  const [family] = store.families()
  expect(family && shownLabels(family)).toEqual(['tenant_id="globex"'])
  expect(family?.cells.values[0]).toBe(5)
})

test('a value that is not finite spoils neither a sum nor a count', () => {
  const store = createSeriesStore(boundedTenants({ max: 10 }))
  const times = store.histogram(histogram('seconds', { help: 'Time.', labels: {}, buckets: [1] }))
  const count = store.counter(tasks)
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2]) {
    times.observe({}, value)
    count.add({ tenant_id: 'acme', type: 'lint' }, value)
  }
  expect([...(store.families()[0]?.cells.values.slice(0, 3) ?? [])]).toEqual([0, 1, 2])
  expect(store.families()[1]?.cells.values[0]).toBe(2)
})
