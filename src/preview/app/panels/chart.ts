import uPlot from 'uplot'
import type { PanelJson } from '../grafana.ts'
import { namedColor, seriesColor, themeColor, withAlpha } from '../palette.ts'
import { formatValue } from '../units.ts'
import type { Annotation, NamedSeries, PanelContext, PanelData } from './panel-data.ts'
import { valueBounds } from './value-bounds.ts'

/** The crosshair moves through all graphs of a page together. */
const sync = uPlot.sync('time')

const font = '11px system-ui, sans-serif'

/** Each series on top of the ones before it. */
export const stack = (series: readonly NamedSeries[]): readonly (readonly (number | null)[])[] => {
  const totals: number[] = []
  return series.map(({ values }) =>
    values.map((value, index) => {
      if (value === null) return null
      totals[index] = (totals[index] ?? 0) + value
      return totals[index]
    }),
  )
}

const drawThresholds =
  ({ fieldConfig }: PanelJson) =>
  (plot: uPlot): void => {
    const { thresholds, custom } = fieldConfig?.defaults ?? {}
    if (!custom?.thresholdsStyle?.mode || custom.thresholdsStyle.mode === 'off') return
    const { ctx, bbox } = plot
    ctx.save()
    ctx.lineWidth = devicePixelRatio
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
    for (const { value, color } of thresholds?.steps ?? []) {
      if (value === null) continue
      const y = Math.round(plot.valToPos(value, 'y', true))
      if (y < bbox.top || y > bbox.top + bbox.height) continue
      ctx.strokeStyle = withAlpha(namedColor(color), 0.75)
      ctx.beginPath()
      ctx.moveTo(bbox.left, y)
      ctx.lineTo(bbox.left + bbox.width, y)
      ctx.stroke()
    }
    ctx.restore()
  }

const drawAnnotations =
  (annotations: () => readonly Annotation[]) =>
  (plot: uPlot): void => {
    const { ctx, bbox } = plot
    const left = (seconds: number): number =>
      Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(seconds, 'x', true)))
    ctx.save()
    for (const { from, to, color } of annotations()) {
      const [x0, x1] = [left(from), left(to)]
      const bottom = bbox.top + bbox.height
      if (from > plot.posToVal(0, 'x')) {
        ctx.fillStyle = withAlpha(namedColor(color), 0.35)
        ctx.fillRect(x0, bbox.top, devicePixelRatio, bbox.height)
      }
      ctx.fillStyle = withAlpha(namedColor(color), 0.8)
      ctx.fillRect(x0, bottom - 2 * devicePixelRatio, Math.max(3, x1 - x0), 2 * devicePixelRatio)
    }
    ctx.restore()
  }

const axis = (options: uPlot.Axis): uPlot.Axis => ({
  stroke: () => themeColor('text-muted'),
  grid: { stroke: () => themeColor('grid'), width: 1 },
  ticks: { show: false },
  font,
  gap: 6,
  ...options,
})

const clock = (withSeconds: boolean): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(withSeconds && { second: '2-digit' }) })
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' })

const timeTicks = (
  _plot: uPlot,
  splits: readonly number[],
  _axis: number,
  _space: number,
  increment: number,
): string[] => {
  const format = increment >= 86_400 ? day : clock(increment < 60)
  return splits.map((seconds) => format.format(seconds * 1000))
}

const valueRange =
  ({ fieldConfig }: PanelJson) =>
  (_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax =>
    valueBounds({ min, max }, fieldConfig?.defaults)

export interface ChartEvents {
  readonly annotations: () => readonly Annotation[]
  readonly context: () => PanelContext
  readonly onCursor: (plot: uPlot) => void
}

/** Areas that lie over each other add up to a haze, so the more there are the fainter each is. Stacked ones touch only. */
const fillAlpha = ({ fieldConfig }: PanelJson, fillOpacity: number, count: number): number =>
  fieldConfig?.defaults?.custom?.stacking?.mode === 'normal'
    ? Math.max(fillOpacity, 20) / 100
    : fillOpacity / 100 / Math.max(1, count / 2)

const lineOf = (panel: PanelJson, { name, field }: NamedSeries, index: number, count: number): uPlot.Series => {
  const { lineWidth = 1, fillOpacity = 0, drawStyle } = field.custom ?? {}
  const color = field.color?.mode === 'fixed' ? namedColor(field.color.fixedColor) : seriesColor(index)
  return {
    label: name,
    stroke: color,
    width: Math.max(1.25, lineWidth),
    ...(fillOpacity > 0 && { fill: withAlpha(color, fillAlpha(panel, fillOpacity, count)) }),
    points: { show: drawStyle === 'points', size: 4 },
    ...(drawStyle === 'bars' && uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 40] }) }),
  }
}

/** Seconds between two marks of the time axis, a round number for a reader of clocks. */
const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
]

/** Round numbers of bytes are powers of two. */
const binarySteps = Array.from({ length: 50 }, (_, power) => 2 ** power)

/** A plot of lines over time in an element. It is made anew when its series change. */
export const createChart = (
  element: HTMLElement,
  { panel, data, events }: { readonly panel: PanelJson; readonly data: PanelData; readonly events: ChartEvents },
): uPlot => {
  const unit = panel.fieldConfig?.defaults?.unit
  const box = element.getBoundingClientRect()
  const options: uPlot.Options = {
    width: Math.max(120, box.width),
    height: Math.max(60, box.height),
    legend: { show: false },
    padding: [8, 18, 0, 0],
    cursor: {
      sync: { key: sync.key, setSeries: false },
      focus: { prox: 24 },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
    },
    focus: { alpha: 0.35 },
    scales: {
      x: { time: true, range: () => [events.context().range.start, events.context().range.end] },
      y: { range: valueRange(panel) },
    },
    axes: [
      axis({ values: timeTicks, size: 24, space: 60, incrs: timeSteps }),
      axis({
        values: (_plot, splits) => splits.map((value) => formatValue(value, unit)),
        size: (_plot, values) => Math.max(36, ...(values ?? []).map((text) => text.length * 6.2 + 12)),
        space: 28,
        ...(/bytes/.test(unit ?? '') && { incrs: binarySteps }),
      }),
    ],
    series: [{}, ...data.series.map((series, index) => lineOf(panel, series, index, data.series.length))],
    hooks: {
      drawClear: [drawAnnotations(events.annotations)],
      draw: [drawThresholds(panel)],
      setCursor: [events.onCursor],
      setSelect: [
        (plot) => {
          if (plot.select.width < 6) return
          const at = (pixels: number): number => plot.posToVal(pixels, 'x')
          events.context().zoom({ start: at(plot.select.left), end: at(plot.select.left + plot.select.width) })
        },
      ],
    },
  }
  return new uPlot(options, plotData(panel, data), element)
}

export const plotData = (panel: PanelJson, { instants, series }: PanelData): uPlot.AlignedData => {
  const isStacked = panel.fieldConfig?.defaults?.custom?.stacking?.mode === 'normal'
  const lines = isStacked ? stack(series) : series.map(({ values }) => values)
  return [instants as number[], ...(lines as (number | null)[][])]
}
