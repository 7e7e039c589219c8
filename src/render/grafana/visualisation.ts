import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as gauge from '@grafana/grafana-foundation-sdk/gauge'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline'
import * as table from '@grafana/grafana-foundation-sdk/table'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { Panel } from '../../core/dashboard.ts'
import { grafanaUnit } from './units.ts'

/** What all panel builders of the SDK have in common and we use. */
export interface PanelBuilder extends Builder<dashboard.Panel> {
  title(title: string): this
  description(description: string): this
  datasource(datasource: common.DataSourceRef): this
  withTarget(target: Builder<Dataquery>): this
  maxDataPoints(points: number): this
  unit(unit: string): this
  min(min: number): this
  max(max: number): this
  mappings(mappings: dashboard.ValueMapping[]): this
  thresholds(thresholds: Builder<dashboard.ThresholdsConfig>): this
  overrideByName(name: string, properties: dashboard.DynamicConfigValue[]): this
  dataLinks(links: Builder<dashboard.DashboardLink>[]): this
}

const listTooltip = (): common.VizTooltipOptionsBuilder =>
  new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending)

const timeseriesPanel = (panel: Panel): PanelBuilder => {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 25 : 8)
    .gradientMode(common.GraphGradientMode.Opacity)
    .axisPlacement(common.AxisPlacement.Auto)
    .tooltip(listTooltip())
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
  if (panel.stacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
  if (panel.thresholds) {
    builder.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Line))
  }
  return builder
}

/** The axis has the unit here, for a cell counts events. */
const heatmapPanel = ({ unit }: Panel): PanelBuilder =>
  new heatmap.PanelBuilder()
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit(grafanaUnit[unit]).axisPlacement(common.AxisPlacement.Left))
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(heatmap.HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64),
    )
    .cellGap(1)
    .exemplarsColor('rgba(255,0,255,0.7)')
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(false))

/** Columns by words in place of label names, in the order of the words; the moment, which is one for all, has none. */
const tablePanel = ({ headings = {}, lowestFirst = false }: Panel): PanelBuilder =>
  new table.PanelBuilder()
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(headings.Value ?? 'Value').desc(!lowestFirst)])
    .transformations([
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, __name__: true },
          renameByName: headings,
          indexByName: Object.fromEntries(Object.keys(headings).map((name, index) => [name, index])),
        },
      },
    ])

const stateTimelinePanel = (): PanelBuilder =>
  new statetimeline.PanelBuilder()
    .showValue(common.VisibilityMode.Auto)
    .mergeValues(true)
    .rowHeight(0.8)
    .fillOpacity(70)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).displayMode(common.LegendDisplayMode.List))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Single))

const builders: Readonly<Record<Panel['kind'], (panel: Panel) => PanelBuilder>> = {
  timeseries: timeseriesPanel,
  stat: () => new stat.PanelBuilder().colorMode(common.BigValueColorMode.Value),
  gauge: () => new gauge.PanelBuilder().decimals(0), // a dial has room for few digits
  bargauge: () => new bargauge.PanelBuilder().orientation(common.VizOrientation.Horizontal),
  table: tablePanel,
  heatmap: heatmapPanel,
  'state-timeline': stateTimelinePanel,
}

/** How a panel draws. A fresh builder each time: the SDK's are mutable, and one that is shared changes in two places. */
export const visualisation = (panel: Panel): PanelBuilder => builders[panel.kind](panel)
