import * as sdk from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dashboard } from '../../core/dashboard.ts'
import type { GeneratedDocument } from '../document.ts'
import { prometheusDatasource } from './datasources.ts'
import { layOut } from './layout.ts'
import { normalise } from './normalise.ts'
import { panelBuilder } from './panel.ts'
import { variableBuilders } from './variables.ts'

/** Alerts that fired for what is shown, marked on every graph. */
const alertAnnotation = () =>
  new sdk.AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(prometheusDatasource)
    .enable(true)
    .iconColor('red')
    .expr('ALERTS{alertstate="firing",severity!="heartbeat"}')
    .titleFormat('{{alertname}}')
    .textFormat('{{tenant_id}} {{severity}}')

const dashboardLinks = () =>
  new sdk.DashboardLinkBuilder('Dashboards')
    .type(sdk.DashboardLinkType.Dashboards)
    .tags(['tenantscope'])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)

/** A dashboard as Grafana 10 to 13 read it from a file. */
export const renderDashboard = (dashboard: Dashboard): GeneratedDocument => {
  const builder = new sdk.DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags(['tenantscope', ...dashboard.tags])
    .timezone('browser')
    .readonly()
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .variables([...variableBuilders(dashboard)])
    .annotation(alertAnnotation())
    .link(dashboardLinks())
  const panels = layOut(dashboard).map((placed) =>
    'row' in placed
      ? { ...new sdk.RowBuilder(placed.row).collapsed(false).build(), gridPos: placed.place }
      : { ...panelBuilder(placed.panel).build(), gridPos: placed.place },
  )
  return {
    path: `dashboards/generated/${dashboard.uid}.json`,
    content: `${JSON.stringify(normalise({ ...builder.build(), panels }), undefined, 2)}\n`,
  }
}
