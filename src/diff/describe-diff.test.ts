import { expect, test } from 'vitest'
import { describeDiff } from './describe-diff.ts'

const rules = (alerts: string) =>
  new Map([['alerts/generated/rules/errors.yaml', `groups:\n  - name: errors\n    rules:\n${alerts}`]])
const alert = (name: string, expr: string, more = '') => `      - alert: ${name}\n        expr: ${expr}\n${more}`
const panel = (title: string, expr: string) => ({ type: 'timeseries', title, description: 'd', targets: [{ expr }] })
const dashboard = (...panels: object[]) =>
  new Map([
    [
      'dashboards/generated/x.json',
      JSON.stringify({ title: 'Health', panels: [{ type: 'row', title: 'Now' }, ...panels] }),
    ],
  ])

test('equal files are no change', () => {
  expect(describeDiff(rules(alert('A', 'up == 0')), rules(alert('A', 'up == 0')))).toEqual([])
})

test('a new, a gone and a changed alert are told by name', () => {
  const before = rules(alert('Kept', 'up == 0', '        for: 1m\n') + alert('Gone', 'up'))
  const after = rules(alert('Kept', 'up == 1') + alert('New', 'up'))
  expect(describeDiff(before, after)).toEqual([
    '+ alert New',
    '- alert Gone',
    '~ alert Kept\n    expr was up == 0\n      is now up == 1\n    for is gone, was: 1m',
  ])
})

test('a panel is told with its dashboard, and its move is not told at all', () => {
  const before = dashboard({ ...panel('Rate', 'a'), gridPos: { x: 0 } })
  const after = dashboard({ ...panel('Rate', 'b'), gridPos: { x: 8 } }, panel('Errors', 'c'))
  expect(describeDiff(before, after)).toEqual([
    '+ panel Health / Errors',
    '~ panel Health / Rate\n    query 1 was a\n      is now b',
  ])
})

test('records of one name are told apart by their labels, annotations by their dashboard', () => {
  const record = (quantile: string, expr: string) =>
    `      - record: q\n        expr: ${expr}\n        labels: {quantile: '${quantile}'}\n`
  expect(
    describeDiff(rules(record('0.5', 'a') + record('0.9', 'a')), rules(record('0.5', 'b') + record('0.9', 'a'))),
  ).toEqual(['~ record q (0.5)\n    expr was a\n      is now b'])
  const annotated = (expr: string) =>
    new Map([
      [
        'dashboards/generated/x.json',
        JSON.stringify({ title: 'X', annotations: { list: [{ name: 'Deploys', expr }] } }),
      ],
    ])
  expect(describeDiff(annotated('a'), annotated('b'))).toEqual([
    '~ annotation X / Deploys\n    query was a\n      is now b',
  ])
})

test('of a long expression the differing part is shown', () => {
  const long = 'x'.repeat(300)
  const [change = ''] = describeDiff(rules(alert('A', `${long}1`)), rules(alert('A', `${long}2`)))
  expect(change).toContain('…')
  expect(change.length).toBeLessThan(400)
  expect(change).toMatch(/x1\n.*x2/s)
})

test('a promise that changes is told by tier', () => {
  const objectives = (enterprise: number) =>
    new Map([['slo/generated/objectives.json', JSON.stringify({ objectives: { served: { enterprise } } })]])
  expect(describeDiff(objectives(0.99), objectives(0.999))).toEqual([
    '~ objectives of served\n    enterprise was 0.99\n      is now 0.999',
  ])
})
