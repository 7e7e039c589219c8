import { expect, test } from 'vitest'
import { resolveLink, safeHref } from './links.ts'

const scope = {
  labels: { tenant_id: 'a&b' },
  choices: { tier: { values: ['pro', 'free'], isAll: false, multi: true } },
  timeRange: 'from=now-1h&to=now',
  variables: 'var-tier=pro',
}

test('a drill-down keeps the tenant and the time', () => {
  expect(resolveLink('/d/tenant-health?var-tenant=${__field.labels.tenant_id}&${__url_time_range}', scope)).toBe(
    '/d/tenant-health?var-tenant=a%26b&from=now-1h&to=now',
  )
  expect(resolveLink('/d/x?$__all_variables&${__url_time_range}', scope)).toBe('/d/x?var-tier=pro&from=now-1h&to=now')
  expect(resolveLink('/d/x?var-tier=${tier}', scope)).toBe('/d/x?var-tier=pro%2Cfree')
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '/\\evil.example',
  'java\nscript:x',
  ' javascript:x',
])('%j leads nowhere', (url) => {
  expect(safeHref(url)).toBeUndefined()
  expect(resolveLink(url, scope)).toBeUndefined()
})

test('a label cannot choose where a link leads', () => {
  expect(
    resolveLink('${__field.labels.tenant_id}', { ...scope, labels: { tenant_id: 'javascript:alert(1)' } }),
  ).toBeUndefined()
})
