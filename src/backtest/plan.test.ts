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
    { alert: 'Bad', expr: 'b > 1' },
    { record: 'b', expr: 'a{slo="x"} / 2' },
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

test('a record under another label is not what is read', () => {
  const { unjudged } = plan([
    { record: 'a', expr: 'other', labels: { slo: 'y' } },
    { alert: 'Bad', expr: 'a{slo="x"} > 1' },
  ])
  expect(unjudged).toEqual([{ alert: 'Bad', reason: 'the history has no a' }])
})

test('our own definition can be planned from raw series alone', () => {
  const { levels, alerts } = planReplay({
    groups: groupsOf(stack),
    available: new Set(['http_requests_total', 'slo_error_budget_ratio']),
    defaultInterval: '30s',
  })
  expect(alerts.map(({ rule }) => rule.alert)).toContain('PlatformErrors')
  expect(levels.length).toBeGreaterThan(3)
})
