import { expect, test } from 'vitest'
import { duration, requests } from './example-stack.ts'
import { narrowed } from './narrowed.ts'
import { promql } from './promql.ts'
import { count, matches, not, select } from './selector.ts'

test.each([
  ['no matcher', promql`sum(${requests})`, 'sum(requests_total{tenant_id="acme"})'],
  [
    'matchers, a window and another selector',
    promql`rate(${select(requests, { status: matches(/5../) })}[5m]) / rate(${count(duration)}[5m])`,
    'rate(requests_total{tenant_id="acme",status=~"5.."}[5m]) / rate(request_seconds_count{tenant_id="acme"}[5m])',
  ],
  [
    'a matcher that leaves some tenants out',
    promql`${select(requests, { tenant_id: not('x') })}`,
    'requests_total{tenant_id="acme",tenant_id!="x"}',
  ],
  ['one tenant already', promql`${select(requests, { tenant_id: 'x' })}`, 'requests_total{tenant_id="x"}'],
  ['empty braces', promql`${requests}{}`, 'requests_total{tenant_id="acme"}'],
])('%s', (_, expression, expected) => expect(narrowed(expression, 'acme')).toBe(expected))
