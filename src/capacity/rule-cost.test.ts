import { expect, test } from 'vitest'
import { exampleStack } from '../core/example-stack.ts'
import { ruleGroups } from '../core/stack.ts'
import { ruleLoads } from './rule-cost.ts'
import { selectorsOf } from './selectors.ts'
import { usualWorkload } from './workload.ts'

const workload = { ...usualWorkload, tenants: 10, endpoints: 3, apiPods: 2, workers: 1, scrapeIntervalSeconds: 15 }
const loads = ruleLoads(exampleStack, workload)
const loadOf = (part: string) => {
  const found = loads.find(({ expr }) => expr.includes(part))
  if (!found) throw new Error(`no rule reads ${part}: ${loads.map(({ expr }) => expr).join('\n')}`)
  return found
}

test('selectors are found with their matchers and ranges, as often as they are written', () => {
  const found = selectorsOf('sum(rate(a{x="1",y=~"2.*"}[5m])) / a > b{z!="3"} offset 1h')
  expect(found.map(({ name, rangeSeconds }) => [name, rangeSeconds])).toEqual([
    ['a', 300],
    ['a', 0],
    ['b', 0],
  ])
  const [x, y] = found[0]?.matchers ?? []
  expect([x?.matches('1'), x?.matches('11'), y?.matches('2xx'), y?.matches('x2')]).toEqual([true, false, true, false])
  expect(found[2]?.matchers[0]).toMatchObject({ label: 'z', picks: false })
})

test('a subquery is refused, for nobody has measured one', () => {
  expect(() => selectorsOf('max_over_time(a[1d:5m])')).toThrow('subquery')
})

test('a range over raw series reads each of them once for every scrape in it', () => {
  const { series, samples } = loadOf('increase(requests_total')
  // 10 tenants x 3 routes x 4 statuses from 2 pods; 5 minutes hold 20 scrapes.
  expect(series).toBe(240)
  expect(samples).toBe(240 * 20)
})

test('of statuses and records only those that the matchers pick are read', () => {
  // Two of the four statuses are server errors; the other selector reads one record for each tenant.
  const bad = loads.find(({ expr }) => expr.includes('status=~"5..') && expr.includes('increase('))
  expect(bad?.series).toBe(120 + 10)
  const burn = loadOf('[6h]')
  // Two counts of six hours in rollups, and one budget.
  expect(burn.series).toBe(30)
  expect(burn.samples).toBe(10 * (72 + 72 + 1))
})

test('a young Prometheus has less to read', () => {
  const young = ruleLoads(exampleStack, workload, { historySeconds: 60 })
  for (const [index, { samples, series }] of young.entries()) {
    expect(series).toBe(loads[index]?.series)
    expect(samples).toBeLessThanOrEqual(loads[index]?.samples ?? 0)
  }
})

test('every rule is accounted for, at the interval of its group', () => {
  expect(loads).toHaveLength(ruleGroups(exampleStack).flatMap(({ rules }) => rules).length)
  expect(new Set(loads.map(({ everySeconds }) => everySeconds))).toEqual(new Set([30, 300, 1800]))
})
