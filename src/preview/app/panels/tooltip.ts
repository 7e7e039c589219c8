import type uPlot from 'uplot'
import { el, link } from '../element.ts'
import { namedColor, seriesColor } from '../palette.ts'
import { formatValue } from '../units.ts'
import { linksOf, type PanelContext, type PanelData } from './panel-data.ts'

const MAX_ROWS = 12
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export interface Tooltip {
  show(plot: uPlot, data: PanelData, context: PanelContext): void
  /** Keeps it where it is, with the links of the series nearest to the pointer. */
  pin(plot: uPlot, data: PanelData, context: PanelContext): void
  hide(): void
}

const annotationRows = (seconds: number, { annotations }: PanelContext): readonly HTMLElement[] =>
  annotations
    .filter(({ from, to }) => from <= seconds && seconds <= to)
    .slice(0, 4)
    .map(({ title, text, color }) => {
      const dot = el('i', { class: 'swatch' })
      dot.style.background = namedColor(color)
      return el('div', { class: 'tooltip-row' }, dot, el('span', { class: 'tooltip-name' }, `${title} ${text}`))
    })

const valueRows = (data: PanelData, index: number, focused: number | undefined): readonly HTMLElement[] =>
  data.series
    .map(({ name, values, field }, position) => ({ name, field, position, value: values[index] ?? null }))
    .filter(({ value }) => value !== null)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, MAX_ROWS)
    .map(({ name, value, field, position }) => {
      const swatch = el('i', { class: 'swatch' })
      swatch.style.background = seriesColor(position)
      return el(
        'div',
        { class: position === focused ? 'tooltip-row focused' : 'tooltip-row' },
        swatch,
        el('span', { class: 'tooltip-name' }, name),
        el('span', { class: 'tooltip-value' }, formatValue(value, field.unit, { decimals: field.decimals })),
      )
    })

const place = (element: HTMLElement, plot: uPlot): void => {
  const box = plot.over.getBoundingClientRect()
  const { width, height } = element.getBoundingClientRect()
  const x = box.left + (plot.cursor.left ?? 0)
  const y = box.top + (plot.cursor.top ?? 0)
  element.style.left = `${Math.max(4, x + 16 + width > innerWidth ? x - width - 16 : x + 16)}px`
  element.style.top = `${Math.max(4, Math.min(y + 12, innerHeight - height - 8))}px`
}

const nearest = (plot: uPlot): number | undefined => {
  const index = plot.series.findIndex(
    (series, position) => position > 0 && (series as { _focus?: boolean })._focus === true,
  )
  return index > 0 ? index - 1 : undefined
}

/** What all series were at the moment under the pointer. One for the whole page, since there is one pointer. */
export const createTooltip = (): Tooltip => {
  const element = el('div', { class: 'tooltip', role: 'status', hidden: true })
  let pinned = false
  document.addEventListener('pointerdown', (event) => {
    if (pinned && !element.contains(event.target as Node)) hide()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide()
  })
  const hide = (): void => {
    pinned = false
    element.hidden = true
    element.classList.remove('pinned')
  }
  const fill = (plot: uPlot, data: PanelData, context: PanelContext, links: readonly HTMLElement[]): boolean => {
    const index = plot.cursor.idx
    if (index === null || index === undefined || (plot.cursor.left ?? -1) < 0) return false
    const seconds = data.instants[index] ?? 0
    const rows = valueRows(data, index, nearest(plot))
    const rest = data.series.length - rows.length
    element.replaceChildren(
      el('div', { class: 'tooltip-time' }, time.format(seconds * 1000)),
      ...rows,
      ...(rest > 0 && rows.length === MAX_ROWS ? [el('div', { class: 'tooltip-more' }, `and ${rest} more`)] : []),
      ...annotationRows(seconds, context),
      ...links,
    )
    if (!element.isConnected) document.body.append(element)
    element.hidden = false
    place(element, plot)
    return true
  }
  return {
    hide: () => {
      if (!pinned) hide()
    },
    show(plot, data, context) {
      if (!pinned && !fill(plot, data, context, [])) hide()
    },
    pin(plot, data, context) {
      const series = data.series[nearest(plot) ?? (data.series.length === 1 ? 0 : -1)]
      if (!series) return
      const links = linksOf(series, context).map(({ title, url }) =>
        link(url, `${title}: ${series.name}`, { class: 'tooltip-link' }),
      )
      if (links.length === 0 || !fill(plot, data, context, links)) return
      pinned = true
      element.classList.add('pinned')
    },
  }
}
