import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import {
  AxisPlacement,
  BigValueColorMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as gauge from '@grafana/grafana-foundation-sdk/gauge'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as logs from '@grafana/grafana-foundation-sdk/logs'
import * as loki from '@grafana/grafana-foundation-sdk/loki'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline'
import * as table from '@grafana/grafana-foundation-sdk/table'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { LogsPanel, Panel, Query, Threshold } from '../../core/dashboard.ts'
import { lokiDatasource, prometheusDatasource } from './datasources.ts'
import { grafanaUnit } from './units.ts'

/** What all panel builders of the SDK have in common and we use. */
interface PanelBuilder extends Builder<dashboard.Panel> {
  title(title: string): this
  description(description: string): this
  datasource(datasource: common.DataSourceRef): this
  withTarget(target: Builder<Dataquery>): this
}
interface FieldBuilder extends PanelBuilder {
  unit(unit: string): this
  min(min: number): this
  max(max: number): this
  thresholds(thresholds: Builder<dashboard.ThresholdsConfig>): this
  dataLinks(links: Builder<dashboard.DashboardLink>[]): this
}

/** One moment suffices where a panel shows only the present. */
const showsPresent = ({ kind }: Panel): boolean => ['stat', 'gauge', 'bargauge', 'table'].includes(kind)

const target = (panel: Panel, { expr, legend, exemplars }: Query): Builder<Dataquery> => {
  const query = new prometheus.DataqueryBuilder().datasource(prometheusDatasource).expr(expr.text)
  if (legend !== undefined) query.legendFormat(legend)
  if (exemplars) query.exemplar(true)
  if (panel.kind === 'heatmap') query.format(prometheus.PromQueryFormat.Heatmap)
  if (panel.kind === 'table') query.format(prometheus.PromQueryFormat.Table)
  return showsPresent(panel) ? query.instant() : query.range()
}

const thresholdsConfig = (thresholds: readonly Threshold[]): Builder<dashboard.ThresholdsConfig> =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(thresholds.map(({ from, color }) => ({ value: from ?? null, color })))

/** A click on a series leads on, with the tenant and the time that were looked at. */
const drillDownLink = (uid: string): Builder<dashboard.DashboardLink> =>
  new dashboard.DashboardLinkBuilder('Look closer')
    .type(dashboard.DashboardLinkType.Link)
    .url(`/d/${uid}?var-tenant=\${__field.labels.tenant_id}&\${__url_time_range}`)
    .targetBlank(false)

const timeseriesPanel = (panel: Panel): FieldBuilder => {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 25 : 8)
    .gradientMode(GraphGradientMode.Opacity)
    .axisPlacement(AxisPlacement.Auto)
    .tooltip(new common.VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
  if (panel.stacked) builder.stacking(new common.StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  if (panel.thresholds) {
    builder.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Line))
  }
  return builder
}

const builders: Readonly<Record<Panel['kind'], (panel: Panel) => FieldBuilder>> = {
  timeseries: timeseriesPanel,
  stat: () => new stat.PanelBuilder().colorMode(BigValueColorMode.Value),
  gauge: () => new gauge.PanelBuilder(),
  bargauge: () => new bargauge.PanelBuilder().orientation(common.VizOrientation.Horizontal),
  table: () => new table.PanelBuilder(),
  heatmap: () => new heatmap.PanelBuilder() as unknown as FieldBuilder,
  'state-timeline': () => new statetimeline.PanelBuilder(),
}

const metricsPanel = (panel: Panel): Builder<dashboard.Panel> => {
  const builder = builders[panel.kind](panel)
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
  if (panel.drillDown) builder.dataLinks([drillDownLink(panel.drillDown)])
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

/** A fresh builder each time: the SDK's builders are mutable, and one that is shared changes in two places. */
export const panelBuilder = (panel: Panel | LogsPanel): Builder<dashboard.Panel> =>
  panel.kind === 'logs' ? logsPanel(panel) : metricsPanel(panel)
