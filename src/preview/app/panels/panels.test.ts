import { expect, test } from 'vitest'
import { fieldOf, mapValue } from '../field.ts'
import { reduceValues } from '../reduce.ts'
import { heatRows } from './heat-cells.ts'
import type { NamedSeries } from './panel-data.ts'
import { spansOf } from './spans.ts'
import { tableRows } from './table-rows.ts'
import { valueBounds } from './value-bounds.ts'

const series = (labels: Record<string, string>, values: readonly (number | null)[], refId = 'A'): NamedSeries => ({
  name: Object.values(labels).join(' '),
  refId,
  labels,
  values,
  field: {},
})

test('what varies little far from zero fills the graph, small values stand on zero', () => {
  expect(valueBounds({ min: 1, max: 10 })[0]).toBe(0)
  expect(valueBounds({ min: 0.995, max: 0.999 }, { max: 1 })[0]).toBeGreaterThan(0.99)
  expect(valueBounds({ min: 0, max: 0 })).toEqual([0, 1])
  expect(valueBounds({ min: null, max: null })[1]).toBeGreaterThan(0)
  expect(valueBounds({ min: 5, max: 5 })[1]).toBeGreaterThan(5)
  expect(valueBounds({ min: 1, max: 1 }, { max: 1 })).toEqual([0, 1])
  expect(valueBounds({ min: -2, max: 3 })[0]).toBeLessThanOrEqual(-2)
  expect(valueBounds({ min: 0, max: 2 }, { min: 0, max: 1 })).toEqual([0, 2])
})

test('equal neighbours are one stretch, a gap ends it', () => {
  expect(spansOf([0, 5, 10, 15, 20], [1, 1, null, 1, 2])).toEqual([
    { from: 0, to: 10, value: 1 },
    { from: 15, to: 20, value: 1 },
    { from: 20, to: 25, value: 2 },
  ])
})

test('a row of a heatmap has what the bucket below has not', () => {
  expect(heatRows([series({ le: '+Inf' }, [10]), series({ le: '0.5' }, [4]), series({ le: '1' }, [9])])).toEqual([
    { label: '0.5', values: [4] },
    { label: '1', values: [5] },
    { label: '+Inf', values: [1] },
  ])
})

test('values of several queries meet in the row of their labels; columns are renamed, hidden and ordered', () => {
  const panel = {
    type: 'table',
    transformations: [
      {
        id: 'organize',
        options: {
          renameByName: { 'Value #B': 'Cost' },
          excludeByName: { tier: true },
          indexByName: { 'Value #B': 0 },
        },
      },
    ],
  }
  const rows = tableRows(panel, [
    series({ tenant_id: 'a', tier: 'pro' }, [1]),
    series({ tier: 'pro', tenant_id: 'a' }, [2], 'B'),
  ])
  expect(rows.columns.map(({ name }) => name)).toEqual(['Cost', 'tenant_id', 'Value #A'])
  expect(rows.rows).toHaveLength(1)
  expect(rows.rows[0]?.get('Value #B')?.value).toBe(2)
})

test('an override fits by name, query or pattern, and a pattern that is none fits nothing', () => {
  const override = (id: string, options: string) => ({
    matcher: { id, options },
    properties: [
      { id: 'unit', value: 's' },
      { id: 'custom.lineWidth', value: 3 },
    ],
  })
  const panel = (id: string, options: string) => ({
    type: 'table',
    fieldConfig: { defaults: { unit: 'short' }, overrides: [override(id, options)] },
  })
  const identity = { name: 'P95', refId: 'B' }
  expect(fieldOf(panel('byName', 'P95'), identity)).toMatchObject({ unit: 's', custom: { lineWidth: 3 } })
  expect(fieldOf(panel('byFrameRefID', 'B'), identity).unit).toBe('s')
  expect(fieldOf(panel('byRegexp', '/^P9/'), identity).unit).toBe('s')
  expect(fieldOf(panel('byRegexp', '('), identity).unit).toBe('short')
  expect(fieldOf(panel('byType', 'number'), identity).unit).toBe('short')
})

test('a value is called by its mapping', () => {
  const mappings = [
    { type: 'value', options: { 1: { text: 'up', color: 'green' } } },
    { type: 'range', options: { from: 2, to: null, result: { text: 'many' } } },
  ]
  expect(mapValue(1, mappings)?.text).toBe('up')
  expect(mapValue(7, mappings)?.text).toBe('many')
  expect(mapValue(0, mappings)).toBeUndefined()
  expect(mapValue(null, mappings)).toBeUndefined()
})

test('a series is reduced over what it has', () => {
  expect(reduceValues([1, null, 3, null])).toBe(3)
  expect(reduceValues([1, null, 3], 'mean')).toBe(2)
  expect(reduceValues([1, null, 3, 2], 'max')).toBe(3)
  expect(reduceValues([1, null, 3], 'min')).toBe(1)
  expect(reduceValues([null, null])).toBeNull()
})
