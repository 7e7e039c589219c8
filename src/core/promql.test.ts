import { expect, test } from 'vitest'
import { duration, requests } from './example-stack.ts'
import { promql } from './promql.ts'
import { anyOf, bucket, by, count, matches, not, notMatches, select } from './selector.ts'

test('a template reads as PromQL and knows its metrics', () => {
  const expr = promql`sum ${by(requests, 'tenant_id')} (rate(${select(requests, { status: '500' })}[5m])) > ${0.05}`
  expect(expr.text).toBe('sum by (tenant_id) (rate(requests_total{status="500"}[5m])) > 0.05')
  expect(expr.metrics).toEqual([requests])
})

test('the indentation of the code around it is no part of it', () => {
  const expr = promql`
    ${requests}
      / ${requests}`
  expect(expr.text).toBe('requests_total\n  / requests_total')
})

test.each([
  [select(requests), 'requests_total'],
  [select(requests, { tenant_id: 'acme' }), 'requests_total{tenant_id="acme"}'],
  [select(requests, { tenant_id: 'a"b\\c\nd' }), 'requests_total{tenant_id="a\\"b\\\\c\\nd"}'],
  [select(requests, { status: anyOf('500', '503') }), 'requests_total{status=~"500|503"}'],
  [
    select(requests, { endpoint: anyOf('/api/agents/:id', '/a.b') }),
    'requests_total{endpoint=~"/api/agents/:id|/a\\\\.b"}',
  ],
  [select(requests, { status: not('404') }), 'requests_total{status!="404"}'],
  [select(requests, { status: matches(/5../) }), 'requests_total{status=~"5.."}'],
  [select(requests, { status: notMatches(/4\d\d/) }), 'requests_total{status!~"4\\\\d\\\\d"}'],
  [count(duration), 'request_seconds_count'],
  [bucket(duration, 0.5), 'request_seconds_bucket{le="0.5"}'],
  [bucket(duration, 2, { tenant_id: 'acme' }), 'request_seconds_bucket{tenant_id="acme",le=~"2(\\\\.0)?"}'],
])('%s', (selected, text) => expect(selected.text).toBe(text))

test('what could not be answered does not compile', () => {
  // @ts-expect-error 0.3 s is no bucket boundary, so it could not be measured
  bucket(duration, 0.3)
  // @ts-expect-error the metric has no such label
  select(requests, { pod: 'a' })
  // @ts-expect-error a closed label cannot take this value
  select(requests, { status: '418' })
  // @ts-expect-error the metric has no such label
  by(requests, 'pod')
  // @ts-expect-error loose text has no way in
  promql`rate(${'requests_total'}[5m])`
})
