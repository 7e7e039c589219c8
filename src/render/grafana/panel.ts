import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as logs from '@grafana/grafana-foundation-sdk/logs'
import * as loki from '@grafana/grafana-foundation-sdk/loki'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type { LogsPanel, Panel, Query, State, Threshold } from '../../core/dashboard.ts'
import type { PromQL } from '../../core/promql.ts'
import { lokiDatasource, prometheusDatasource } from './datasources.ts'
import { grafanaUnit } from './units.ts'
import { type PanelBuilder, visualisation } from './visualisation.ts'

/** One moment suffices where a panel shows only the present. */
const showsPresent = ({ kind }: Panel): boolean => ['stat', 'gauge', 'bargauge', 'table'].includes(kind)

const target = (panel: Panel, { expr, legend }: Query): Builder<Dataquery> => {
  const query = new prometheus.DataqueryBuilder().datasource(prometheusDatasource).expr(expr.text)
  if (legend !== undefined) query.legendFormat(legend)
  if (panel.kind === 'heatmap') query.format(prometheus.PromQueryFormat.Heatmap)
  if (panel.kind === 'table') query.format(prometheus.PromQueryFormat.Table)
  return showsPresent(panel) ? query.instant() : query.range()
}

/**
 * A panel that reads recorded series has no exemplars, which only the raw ones keep. Grafana asks for the exemplars of every
 * series that a query names; at the beginning of time this one has no values, so that it costs nothing beside.
 */
const exemplarTarget = (series: PromQL): Builder<Dataquery> =>
  new prometheus.DataqueryBuilder()
    .datasource(prometheusDatasource)
    .expr(`rate(${series.text}[$__rate_interval] @ 0)`)
    .legendFormat('exemplars')
    .range()
    .exemplar(true)

const valueMapping = (states: readonly State[]): dashboard.ValueMap => ({
  type: dashboard.MappingType.ValueToText,
  options: Object.fromEntries(states.map(({ value, text, color }, index) => [String(value), { text, color, index }])),
})

const thresholdsConfig = (thresholds: readonly Threshold[]): Builder<dashboard.ThresholdsConfig> =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(thresholds.map(({ from, color }) => ({ value: from ?? null, color })))

/** A click leads on, with the tenant and the time that were looked at. */
const drillDownLink = (uid: string, tenant: string): Builder<dashboard.DashboardLink> =>
  new dashboard.DashboardLinkBuilder('Look closer')
    .type(dashboard.DashboardLinkType.Link)
    .url(`/d/${uid}?var-tenant=${tenant}&\${__url_time_range}`)
    .targetBlank(false)

/** A graph leads on from its series, a table from the cell that names the tenant. */
const addDrillDown = (builder: PanelBuilder, { kind, drillDown = '', headings = {} }: Panel): void => {
  const column = headings.tenant_id ?? 'tenant_id'
  if (kind !== 'table') builder.dataLinks([drillDownLink(drillDown, '${__field.labels.tenant_id}')])
  else {
    const link = drillDownLink(drillDown, `\${__data.fields.${column}}`).build()
    builder.overrideByName(column, [{ id: 'links', value: [link] }])
  }
}

const metricsPanel = (panel: Panel): Builder<dashboard.Panel> => {
  const builder = visualisation(panel)
    .title(panel.title)
    .description(
      panel.filledBy
        ? `${panel.description}\n\nEmpty while all is well. Filled by: ${panel.filledBy}.`
        : panel.description,
    )
    .datasource(prometheusDatasource)
    .unit(grafanaUnit[panel.unit])
  for (const query of panel.queries) builder.withTarget(target(panel, query))
  if (panel.min !== undefined) builder.min(panel.min)
  if (panel.max !== undefined) builder.max(panel.max)
  if (panel.thresholds) builder.thresholds(thresholdsConfig(panel.thresholds))
  if (panel.states) builder.mappings([valueMapping(panel.states)])
  if (panel.points) builder.maxDataPoints(panel.points)
  if (panel.exemplarsOf) builder.withTarget(exemplarTarget(panel.exemplarsOf))
  if (panel.drillDown) addDrillDown(builder, panel)
  return builder
}

const logsPanel = ({ title, description, logql }: LogsPanel): Builder<dashboard.Panel> =>
  new logs.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(lokiDatasource)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .withTarget(new loki.DataqueryBuilder().datasource(lokiDatasource).expr(logql))

export const panelBuilder = (panel: Panel | LogsPanel): Builder<dashboard.Panel> =>
  panel.kind === 'logs' ? logsPanel(panel) : metricsPanel(panel)
