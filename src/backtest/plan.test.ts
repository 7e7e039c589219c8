import { expect, test } from 'vitest'
import stack from '../../stack.ts'
import { planReplay } from './plan.ts'
import { groupsOf, nameOf } from './rule-document.ts'

const available = new Set(['requests_total', 'other'])
const plan = (rules: Parameters<typeof planReplay>[0]['groups'][number]['rules']) =>
  planReplay({ groups: [{ name: 'g', rules }], available, defaultInterval: '30s' })

test('rules come after what they read, whatever the order of the file', () => {
  const { levels } = plan([
    { alert: 'Many', expr: 'count(ALERTS{alertname="Bad"}) > 3' },
    { alert: 'Bad', expr: 'max_over_time(b[1h]) > 1' },
    { record: 'b', expr: 'sum_over_time(a{slo="x"}[1h])' },
    { record: 'a', expr: 'rate(requests_total[5m])', labels: { slo: 'x' } },
  ])
  expect(levels.map((level) => level.map(({ rule }) => nameOf(rule)))).toEqual([['a'], ['b'], ['Bad'], ['Many']])
})

test('an alert that cannot be judged is named with its reason, and what only it reads is not made', () => {
  const { alerts, levels, unjudged } = plan([
    { record: 'a', expr: 'rate(requests_total[5m])' },
    { alert: 'NoData', expr: 'a > 1 and missing > 0' },
    { alert: 'Always', expr: 'vector(1)' },
    { record: 'self', expr: 'self + 1' },
    { alert: 'Loop', expr: 'self > 1' },
  ])
  expect(alerts).toEqual([])
  expect(levels.flat()).toEqual([])
  expect(unjudged).toEqual([
    { alert: 'NoData', reason: 'the history has no missing' },
    { alert: 'Always', reason: 'it reads no series' },
    { alert: 'Loop', reason: 'self reads what it records itself' },
  ])
})

test('a record that is read at the same moment is put in its place, and is not recorded', () => {
  const { levels } = plan([
    { record: 'a', expr: 'rate(requests_total{slo="x"}[5m])' },
    { alert: 'Bad', expr: 'a{slo="x"} > 1 and max_over_time(a[1h]) < 1' },
    { record: 'labelled', expr: 'other', labels: { slo: 'x' } },
    { alert: 'Worse', expr: 'labelled{slo="x"} > 1' },
  ])
  expect(levels.flat().map(({ rule }) => [nameOf(rule), rule.expr])).toEqual([
    ['a', 'rate(requests_total{slo="x"}[5m])'],
    ['labelled', 'other'],
    ['Bad', '(rate(requests_total{slo="x"}[5m])) > 1 and max_over_time(a[1h]) < 1'],
    ['Worse', 'labelled{slo="x"} > 1'],
  ])
})

test('a record under another label is not what is read', () => {
  const { unjudged } = plan([
    { record: 'a', expr: 'other', labels: { slo: 'y' } },
    { alert: 'Bad', expr: 'a{slo="x"} > 1' },
  ])
  expect(unjudged).toEqual([{ alert: 'Bad', reason: 'the history has no a' }])
})

test('a record is told from others of its name by what its expression selects', () => {
  const { alerts, levels } = plan([
    { record: 'burn', expr: 'missing{slo="y"} / 2' },
    { record: 'burn', expr: 'requests_total{slo="x"} / 2' },
    { alert: 'Bad', expr: 'burn{slo="x"} > 1' },
    { alert: 'Any', expr: 'burn > 1' },
  ])
  expect(alerts.map(({ rule }) => rule.alert)).toEqual(['Bad', 'Any'])
  expect(levels.flat()).toHaveLength(3)
})

test('our own definition can be planned from raw series alone', () => {
  const { levels, alerts } = planReplay({
    groups: groupsOf(stack),
    available: new Set(['http_requests_total', 'slo_error_budget_ratio']),
    defaultInterval: '30s',
  })
  expect(alerts.map(({ rule }) => rule.alert)).toEqual(
    expect.arrayContaining(['PlatformErrors', 'ApiAvailabilityBurnPageFast']),
  )
  expect(levels.length).toBeGreaterThan(3)
})
