import * as sdk from '@grafana/grafana-foundation-sdk/dashboard'
import type { Annotation, Dashboard } from '../../core/dashboard.ts'
import type { GeneratedDocument } from '../document.ts'
import { prometheusDatasource } from './datasources.ts'
import { layOut } from './layout.ts'
import { normalise } from './normalise.ts'
import { panelBuilder } from './panel.ts'
import { variableBuilders } from './variables.ts'

const annotationQuery = ({ name, expr, color, title, text }: Annotation) =>
  new sdk.AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheusDatasource)
    .enable(true)
    .iconColor(color)
    .expr(expr.text)
    .titleFormat(title)
    .textFormat(text)

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
    .annotations((dashboard.annotations ?? []).map(annotationQuery))
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
