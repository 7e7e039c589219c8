import { expect, test } from 'vitest'
import { exampleAlert } from '../core/example-stack.ts'
import { queryLink } from './links.ts'

const links = { grafana: 'https://g', runbooks: 'https://r', prometheus: 'https://p' }
const asked = (link: string): string => new URL(link).searchParams.get('g0.expr') ?? ''

test('the query of a tenant is narrowed to it when the alert fires', () => {
  const link = queryLink(links, exampleAlert).replace('{{ $labels.tenant_id | urlquery }}', 'acme')
  expect(asked(link)).toBe('sum by (tenant_id) (rate(requests_total{tenant_id="acme",status=~"5.."}[5m])) > 0.5')
})

test('the query of the platform is asked as it is, on one line', () => {
  const link = queryLink(links, { ...exampleAlert, scope: 'platform' })
  expect(link).not.toContain('{{')
  expect(asked(link)).toBe(exampleAlert.expr.text.replace(/\s*\n\s*/g, ' '))
})
