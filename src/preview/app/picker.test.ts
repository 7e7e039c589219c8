import { expect, test } from 'vitest'
import { searchOptions, toggleOption } from './picker.ts'
import { ALL, parseLabelValues, type Variable } from './variables.ts'

const variable = (values: readonly string[], { isAll = false, multi = true } = {}): Variable => ({
  definition: { name: 'tenant', type: 'query', multi, includeAll: true },
  label: 'Tenant',
  options: [],
  choice: { values, isAll, multi: true },
})

test('a click adds a tenant, another takes it away, and none is all', () => {
  expect(toggleOption(variable([], { isAll: true }), 'a')).toEqual(['a'])
  expect(toggleOption(variable(['a']), 'b')).toEqual(['a', 'b'])
  expect(toggleOption(variable(['a', 'b']), 'a')).toEqual(['b'])
  expect(toggleOption(variable(['a']), 'a')).toEqual([ALL])
  expect(toggleOption(variable(['a']), ALL)).toEqual([ALL])
  expect(toggleOption(variable(['a'], { multi: false }), 'b')).toEqual(['b'])
})

test('a search finds what begins with it first, quickly among thousands', () => {
  const options = Array.from({ length: 10_000 }, (_, index) => `tenant-${index}`)
  const startedAt = performance.now()
  expect(searchOptions([...options, '99-first'], '99')[0]).toBe('99-first')
  expect(performance.now() - startedAt).toBeLessThan(100)
  expect(searchOptions(options, '  TENANT-42 ')[0]).toBe('tenant-42')
})

test.each([
  ['label_values(tenant_info, tier)', { label: 'tier', match: 'tenant_info' }],
  ['label_values(tenant_info{tier=~"a,b"}, tenant_id)', { label: 'tenant_id', match: 'tenant_info{tier=~"a,b"}' }],
  ['label_values(tier)', { label: 'tier' }],
  ['query_result(up)', undefined],
])('%s is read', (query, parsed) => {
  expect(parseLabelValues(query)).toEqual(parsed)
})
