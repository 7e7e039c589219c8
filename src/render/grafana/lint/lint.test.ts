import { describe, expect, test } from 'vitest'
import { dashboards } from '../../../../dashboards/index.ts'
import { catalog } from '../../../catalog.ts'
import { renderDashboard } from '../dashboard.ts'
import type { DashboardJson } from './dashboard-json.ts'
import { lintDashboard } from './lint.ts'

const rendered = dashboards.map((dashboard) => JSON.parse(renderDashboard(dashboard).content) as DashboardJson)

test.each(rendered.map((dashboard) => [dashboard.title, dashboard] as const))('%s has no fault', (_, dashboard) => {
  expect(lintDashboard(dashboard, catalog)).toEqual([])
})

describe('each rule finds what it is for', () => {
  const sound = JSON.parse(renderDashboard(dashboards[1]).content) as DashboardJson
  const withPanel = (change: object): DashboardJson => ({
    ...sound,
    panels: sound.panels.map((panel, index) => (index === 1 ? { ...panel, ...change } : panel)),
  })
  const withExpr = (expr: string) => withPanel({ targets: [{ refId: 'A', expr }] })
  const withVariable = (change: object): DashboardJson => ({
    ...sound,
    templating: {
      list: sound.templating.list.map((variable) =>
        variable.name === 'tenant' ? { ...variable, ...change } : variable,
      ),
    },
  })

  test.each<[string, DashboardJson]>([
    ['template-datasource', { ...sound, templating: { list: sound.templating.list.slice(1) } }],
    ['template-label-promql', withVariable({ query: 'query_result(up)' })],
    ['template-on-time-change-reload', withVariable({ refresh: 1 })],
    ['template-multi-all', withVariable({ allValue: '.*' })],
    ['panel-datasource', withPanel({ datasource: { type: 'prometheus', uid: 'fixed' } })],
    ['panel-title-description', withPanel({ description: '' })],
    ['panel-units', withPanel({ fieldConfig: { defaults: {} } })],
    ['panel-no-targets', withPanel({ targets: [] })],
    ['target-rate-interval', withExpr('sum(rate(http_requests_total{tenant_id=~"$tenant"}[5m]))')],
    ['target-counter-agg', withExpr('sum(http_requests_total{tenant_id=~"$tenant"})')],
    ['target-tenant', withExpr('sum(rate(http_requests_total{tenant_id="acme"}[$__rate_interval]))')],
    [
      'target-logql-auto',
      withPanel({
        datasource: { type: 'loki', uid: '${loki_datasource}' },
        targets: [{ expr: 'rate({app="x"}[5m])' }],
      }),
    ],
    ['uneditable-dashboard', { ...sound, editable: true }],
    ['layout', withPanel({ gridPos: { x: 20, y: 1, w: 8, h: 4 } })],
    ['ids', withPanel({ id: 1 })],
  ])('%s', (rule, dashboard) => {
    expect(lintDashboard(dashboard, catalog).map((problem) => problem.rule)).toContain(rule)
  })
})

test('rendering all dashboards takes well under a second', () => {
  const startedAt = performance.now()
  for (const dashboard of dashboards) renderDashboard(dashboard)
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
