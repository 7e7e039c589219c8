import { expect, test } from 'vitest'
import { duration, requests } from './example-stack.ts'
import { promqlProblems, seriesNames } from './promql-problems.ts'

const known = seriesNames([requests, duration])
const codes = (expression: string) => promqlProblems(expression, known, 'here').map(({ code }) => code)

test.each([
  ['sum by (tenant_id) (rate(requests_total{status="500"}[5m]))', []],
  ['histogram_quantile(0.95, sum by (le, tenant_id) (rate(request_seconds_bucket[$__rate_interval])))', []],
  ['sum_over_time(rate(request_seconds_count[1m])[$__range:1m])', []],
  ['requests_total{tenant_id=~"$tenant"} * on (tenant_id) group_left request_seconds_count', []],
  ['label_replace(requests_total, "name", "$1", "tenant_id", "(.*)")', []],
  ['sum by (name) (label_replace(requests_total, "name", "$1", "tenant_id", "(.*)"))', []],
  ['sum(rate(requests_total[5m])', ['PROMQL_SYNTAX']],
  ['rate(requests[5m])', ['PROMQL_METRIC']],
  ['request_seconds', ['PROMQL_METRIC']],
  ['requests_total{pod="a"}', []],
  ['requests_total{tenant="a"}', ['PROMQL_LABEL']],
  ['requests_total{status="418"}', ['PROMQL_VALUE']],
  ['sum by (tenant) (requests_total)', ['PROMQL_LABEL']],
  ['sum by (tenant) (requests_total{user="a"}) / nothing', ['PROMQL_LABEL', 'PROMQL_METRIC', 'PROMQL_LABEL']],
])('%s', (expression, expected) => expect(codes(expression)).toEqual(expected))

test('a syntax error is shown at its place', () => {
  expect(promqlProblems('sum(rate(requests_total[5m])) >', known, 'alert X')[0]).toMatchObject({
    place: 'alert X',
    value: expect.stringContaining('⟪here⟫'),
  })
})
