import { expect, test } from 'vitest'
import { dashboard, type Panel, row } from '../../core/dashboard.ts'
import { promql } from '../../core/promql.ts'
import { buckets, select } from '../../core/selector.ts'
import { counter, histogram, tenant } from '../../instrumentation/metric.ts'
import { renderDashboard } from './dashboard.ts'

const requests = counter('requests_total', { help: '', labels: { tenant_id: tenant } })
const seconds = histogram('request_seconds', { help: '', labels: { tenant_id: tenant }, buckets: [1, 2] })
const rate = promql`rate(${select(requests)}[$__rate_interval])`

const render = (panel: Partial<Panel>) => {
  const shown: Panel = { kind: 'timeseries', title: 'T', description: 'D', unit: 'count', queries: [{ expr: rate }] }
  const { content } = renderDashboard(
    dashboard({
      uid: 'd',
      title: 'D',
      description: '',
      tags: [],
      variables: [],
      annotations: [{ name: 'Deploys', expr: rate, color: 'blue', title: '{{version}}', text: '' }],
      rows: [row('R', { ...shown, ...panel })],
    }),
  )
  return JSON.parse(content)
}
const panelOf = (panel: Partial<Panel>) => render(panel).panels[1]

test('exemplars are asked for beside, by a target that has no values of its own', () => {
  const { targets } = panelOf({ exemplarsOf: buckets(seconds) })
  expect(targets.map((target: { refId: string }) => target.refId)).toEqual(['A', 'B'])
  expect(targets[0]).not.toHaveProperty('exemplar')
  expect(targets[1]).toMatchObject({
    exemplar: true,
    expr: 'rate(request_seconds_bucket[$__rate_interval] @ 0)',
    range: true,
  })
})

test('a table has columns in words, and leads on from the column of the tenant', () => {
  const panel = panelOf({ kind: 'table', headings: { tenant_id: 'Tenant', Value: 'Requests' }, drillDown: 'detail' })
  expect(panel.transformations[0].options).toMatchObject({
    renameByName: { tenant_id: 'Tenant', Value: 'Requests' },
    excludeByName: { Time: true },
  })
  expect(panel.fieldConfig.overrides[0].matcher).toEqual({ id: 'byName', options: 'Tenant' })
  expect(panel.fieldConfig.overrides[0].properties[0].value[0].url).toBe(
    '/d/detail?var-tenant=${__data.fields.Tenant}&${__url_time_range}',
  )
})

test('a graph leads on from its series, and asks for no more points than it shows', () => {
  const panel = panelOf({ drillDown: 'detail', points: 60 })
  expect(panel.fieldConfig.defaults.links[0].url).toContain('var-tenant=${__field.labels.tenant_id}')
  expect(panel.maxDataPoints).toBe(60)
})

test('states are called and coloured by their values', () => {
  const panel = panelOf({ kind: 'state-timeline', states: [{ value: 2, text: 'firing', color: 'red' }] })
  expect(panel.fieldConfig.defaults.mappings).toEqual([
    { type: 'value', options: { 2: { text: 'firing', color: 'red', index: 0 } } },
  ])
})

test('a heatmap has its unit on the axis, and buckets as they are', () => {
  const panel = panelOf({ kind: 'heatmap', unit: 'seconds' })
  expect(panel.options).toMatchObject({ calculate: false, yAxis: { unit: 's' } })
  expect(panel.targets[0].format).toBe('heatmap')
})

test('annotations are marked from series', () => {
  expect(render({}).annotations.list).toMatchObject([
    { name: 'Deploys', enable: true, iconColor: 'blue', titleFormat: '{{version}}', expr: rate.text },
  ])
})
