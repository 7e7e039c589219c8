import { expect, test } from 'vitest'
import { diagnose } from '../core/diagnose.ts'
import { exampleStack } from '../core/example-stack.ts'
import { exportOpenSlo } from './export.ts'
import { importOpenSlo } from './import.ts'
import { describeOpenSloProblem } from './problem.ts'
import { selectorOf } from './selector-of.ts'
import { sloFrom } from './to-slo.ts'

const { metrics, tiers, slos } = exampleStack
const read = (text: string) => importOpenSlo(text, metrics, tiers)
const exported = exportOpenSlo(exampleStack)
const codes = (text: string) => read(text).problems.map(({ code }) => code)

test('what is exported is imported unchanged', () => {
  const { slos: again, problems } = read(exported)
  expect(problems).toEqual([])
  expect(again.map(({ id, period, objectives, outcome }) => ({ id, period, objectives, outcome }))).toEqual(
    slos.map(({ id, period, objectives, indicator }) => ({
      id,
      period,
      objectives,
      outcome: indicator.counted.outcome,
    })),
  )
  expect(again[0]?.counted).toEqual({
    name: 'requests_total',
    matchers: [
      { label: 'tenant_id', op: '!=', value: '__none__' },
      { label: 'status', op: '=~', value: '5..' },
    ],
  })
})

test('a calendar month is told and read as one', () => {
  const monthly = exportOpenSlo({ ...exampleStack, slos: slos.map((each) => ({ ...each, period: 'month' as const })) })
  expect(monthly).toContain('duration: 1M')
  expect(read(monthly).slos.map(({ period }) => period)).toEqual(['month', 'month'])
})

test('what is imported becomes the SLO that was exported, and is sound', () => {
  const again = read(exported).slos.map((each) => sloFrom(each, metrics, { family: 'x', dashboard: 'overview' }))
  expect(again.map(({ indicator }) => [indicator.total.text, indicator.counted, indicator.thresholdSeconds])).toEqual(
    slos.map(({ indicator }) => [indicator.total.text, indicator.counted, indicator.thresholdSeconds]),
  )
  expect(diagnose({ ...exampleStack, slos: again })).toEqual([])
})

test.each([
  ['another version', exported.replaceAll('openslo/v1', 'openslo/v1alpha'), 'OPENSLO_VERSION'],
  ['a calendar window', exported.replaceAll('isRolling: true', 'isRolling: false'), 'OPENSLO_WINDOW'],
  ['time slices', exported.replaceAll('Occurrences', 'Timeslices'), 'OPENSLO_BUDGETING'],
  ['an unknown metric', exported.replaceAll('requests_total', 'hits_total'), 'OPENSLO_METRIC'],
  ['another source', exported.replaceAll('type: Prometheus', 'type: Datadog'), 'OPENSLO_SOURCE'],
  ['a query with arithmetic', exported.replace('query: requests_total', 'query: 2 * requests_total'), 'OPENSLO_QUERY'],
  ['a tier without objective', exported.replaceAll('displayName: starter', 'displayName: gold'), 'OPENSLO_OBJECTIVE'],
  ['an objective of 100 %', exported.replaceAll('target: 0.999', 'target: 1'), 'OPENSLO_OBJECTIVE'],
  ['an SLO without objectives', exported.replaceAll('objectives:', 'goals:'), 'OPENSLO_SHAPE'],
  ['an indicator by reference', exported.replaceAll('ratioMetric:', 'thresholdMetric:'), 'OPENSLO_INDICATOR'],
  ['no YAML', 'a: [', 'OPENSLO_SYNTAX'],
  ['no SLO', 'apiVersion: openslo/v1\nkind: Service\n', 'OPENSLO_EMPTY'],
])('%s is refused, and nothing is imported', (_, text, code) => {
  expect(codes(text)).toContain(code)
  expect(read(text).slos).toEqual([])
})

test('all problems come at once, each with its rule and its fix', () => {
  const text = exported.replaceAll('Occurrences', 'Timeslices').replaceAll('isRolling: true', 'isRolling: false')
  expect(codes(text)).toEqual(['OPENSLO_WINDOW', 'OPENSLO_BUDGETING', 'OPENSLO_WINDOW', 'OPENSLO_BUDGETING'])
  for (const problem of read(text).problems)
    expect(describeOpenSloProblem(problem)).toMatch(/^[A-Z_]+: .+\n {4}rule: .+\n {4}fix: {2}.+$/)
})

test.each([
  ['sum(rate(a{b="c"}[5m]))', { name: 'a', matchers: [{ label: 'b', op: '=', value: 'c' }] }],
  ['a', { name: 'a', matchers: [] }],
  ['a / b', undefined],
  ['histogram_quantile(0.9, a)', undefined],
  ['sum(', undefined],
])('the selector of %s', (query, selector) => expect(selectorOf(query)).toEqual(selector))
