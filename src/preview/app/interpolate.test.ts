import { expect, test } from 'vitest'
import { type Choice, interpolateQuery, interpolateText, seriesName } from './interpolate.ts'

const tenants = (...values: string[]): Choice => ({ values, isAll: false, multi: true })
const all: Choice = { values: [], isAll: true, allValue: '.+', multi: true }
const query = 'up{tenant_id=~"$tenant"}'

test('all is one pattern', () => {
  expect(interpolateQuery(query, { tenant: all })).toBe('up{tenant_id=~".+"}')
})

test('all without a pattern is every option', () => {
  const { allValue: _none, ...withoutPattern } = all
  expect(interpolateQuery(query, { tenant: { ...withoutPattern, options: ['a', 'b'] } })).toBe('up{tenant_id=~"(a|b)"}')
})

test('one value stands alone, several become alternatives', () => {
  expect(interpolateQuery(query, { tenant: tenants('acme') })).toBe('up{tenant_id=~"acme"}')
  expect(interpolateQuery(query, { tenant: tenants('a', 'b') })).toBe('up{tenant_id=~"(a|b)"}')
})

test('a value cannot become a pattern, nor leave its string', () => {
  expect(interpolateQuery(query, { tenant: tenants('a.b') })).toBe(String.raw`up{tenant_id=~"a\\.b"}`)
  expect(interpolateQuery(query, { tenant: tenants('"} or vector(1) #') })).toBe(
    String.raw`up{tenant_id=~"\"\\} or vector\\(1\\) #"}`,
  )
  expect(interpolateQuery('up{a="$x"}', { x: { values: ['"\\'], isAll: false, multi: false } })).toBe(
    String.raw`up{a="\"\\"}`,
  )
})

test('every way to write a variable is read', () => {
  const choices = { tenant: tenants('a', 'b') }
  expect(interpolateQuery('$tenant ${tenant} [[tenant]] ${tenant:csv} ${tenant:pipe}', choices)).toBe(
    '(a|b) (a|b) (a|b) a,b a|b',
  )
  expect(interpolateQuery('rate(x[$__rate_interval])', {}, { __rate_interval: '60s' })).toBe('rate(x[60s])')
})

test('a variable that nobody declared stays, so that the error names it', () => {
  expect(interpolateQuery('$nobody ${constructor} $toString', {})).toBe('$nobody ${constructor} $toString')
})

test('a value with a dollar is taken literally', () => {
  expect(interpolateText('for $tenant', { tenant: tenants('$&') })).toBe('for $&')
})

test('a series is called as its query says, else by its labels', () => {
  expect(seriesName('{{tenant_id}} {{ slo }}', { tenant_id: 'acme', slo: 'api' })).toBe('acme api')
  expect(seriesName('{{missing}}', {})).toBe('')
  expect(seriesName(undefined, { __name__: 'up', job: 'api' })).toBe('up{job="api"}')
  expect(seriesName('__auto', { tenant_id: 'acme' })).toBe('acme')
  expect(seriesName(undefined, {})).toBe('value')
})
