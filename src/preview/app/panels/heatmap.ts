import { el } from '../element.ts'
import { themeColor, withAlpha } from '../palette.ts'
import { formatValue } from '../units.ts'
import { heatRows } from './heat-cells.ts'
import type { PanelContext, PanelData, Visualise } from './panel-data.ts'

const LEFT = 56
const BOTTOM = 20
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

const rowLabel = (label: string, unit: string | undefined): string =>
  label === '+Inf' ? '∞' : Number.isNaN(Number(label)) ? label : formatValue(Number(label), unit)

/** The darker, the more. The scale is a root, so that few slow requests stand out beside many fast ones. */
const draw = (
  canvas: HTMLCanvasElement,
  { instants, series }: PanelData,
  { range }: PanelContext,
  unit: string | undefined,
): void => {
  const { width, height } = canvas.getBoundingClientRect()
  canvas.width = width * devicePixelRatio
  canvas.height = height * devicePixelRatio
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(devicePixelRatio, devicePixelRatio)
  const rows = heatRows(series)
  const most = rows.reduce(
    (max, { values }) => values.reduce<number>((high, value) => Math.max(high, value ?? 0), max),
    0,
  )
  const rowHeight = (height - BOTTOM) / Math.max(1, rows.length)
  const step = (instants[1] ?? 0) - (instants[0] ?? 0) || 1
  const x = (seconds: number): number => LEFT + ((seconds - range.start) / (range.end - range.start)) * (width - LEFT)
  const cellWidth = Math.max(1, x(range.start + step) - LEFT)
  const [accent, muted] = [themeColor('accent'), themeColor('text-muted')]
  context.font = '11px system-ui, sans-serif'
  rows.forEach(({ label, values }, row) => {
    const top = height - BOTTOM - (row + 1) * rowHeight
    values.forEach((value, index) => {
      const end = x(instants[index] ?? 0)
      const start = Math.max(LEFT, end - cellWidth) // the first cell began before the time that is shown
      if (!value || end <= start) return
      context.fillStyle = withAlpha(accent, 0.08 + 0.92 * Math.sqrt(value / most))
      context.fillRect(start, top, end - start, Math.max(1, rowHeight - 1))
    })
    if (row % Math.ceil(14 / rowHeight) !== 0) return
    context.fillStyle = muted
    context.textAlign = 'right'
    context.fillText(rowLabel(label, unit), LEFT - 6, top + rowHeight / 2 + 4)
  })
  context.textAlign = 'center'
  context.fillStyle = muted
  const ticks = Math.max(2, Math.floor(width / 110))
  for (let tick = 1; tick < ticks; tick += 1) {
    const seconds = range.start + ((range.end - range.start) * tick) / ticks
    context.fillText(clock.format(seconds * 1000), x(seconds), height - 5)
  }
}

export const heatmap: Visualise = (body, panel) => {
  const canvas = el('canvas', { class: 'heatmap', role: 'img', 'aria-label': `Heatmap: ${panel.title ?? ''}` })
  body.append(canvas)
  let redraw = (): void => {}
  const resize = new ResizeObserver(() => redraw())
  resize.observe(body)
  return {
    update(data, context) {
      redraw = () => draw(canvas, data, context, panel.fieldConfig?.defaults?.unit)
      redraw()
    },
    destroy: () => resize.disconnect(),
  }
}
