import { el, link } from '../element.ts'
import type { PanelJson } from '../grafana.ts'
import { seriesColor } from '../palette.ts'
import { calculationTitle, reduceValues } from '../reduce.ts'
import { formatValue } from '../units.ts'
import { linksOf, type NamedSeries, type PanelContext } from './panel-data.ts'

export interface LegendOptions {
  readonly panel: PanelJson
  readonly context: PanelContext
  readonly isShown: (index: number) => boolean
  readonly onToggle: (index: number) => void
}

const row = (series: NamedSeries, index: number, { panel, context, isShown, onToggle }: LegendOptions): HTMLElement => {
  const swatch = el('i', { class: 'swatch' })
  swatch.style.background = seriesColor(index)
  const name = el(
    'button',
    {
      class: 'legend-name',
      type: 'button',
      'aria-pressed': String(isShown(index)),
      title: `${series.name} (click shows it alone)`,
      onclick: () => onToggle(index),
    },
    swatch,
    el('span', {}, series.name),
  )
  const links = linksOf(series, context).map(({ title, url }) =>
    link(url, '↗', {
      class: 'legend-link',
      title: `${title}: ${series.name}`,
      'aria-label': `${title}: ${series.name}`,
    }),
  )
  const { unit, decimals } = series.field
  const cells = (panel.options?.legend?.calcs ?? []).map((calculation) =>
    el('td', {}, formatValue(reduceValues(series.values, calculation), unit, { decimals })),
  )
  return el(
    'tr',
    isShown(index) ? {} : { class: 'dimmed' },
    el('td', {}, el('div', { class: 'legend-cell' }, name, ...links)),
    ...cells,
  )
}

/** Names, colours and figures of the series, the highest first. A click shows one alone, another shows all again. */
export const renderLegend = (series: readonly NamedSeries[], options: LegendOptions): HTMLElement => {
  const calcs = options.panel.options?.legend?.calcs ?? []
  const sortBy = calcs.includes('max') ? 'max' : 'lastNotNull'
  const order = series
    .map((each, index) => ({ each, index, rank: reduceValues(each.values, sortBy) ?? Number.NEGATIVE_INFINITY }))
    .sort((a, b) => b.rank - a.rank)
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, 'Name'),
    ...calcs.map((name) => el('th', { scope: 'col' }, calculationTitle(name))),
  )
  return el(
    'table',
    { class: 'legend-table' },
    calcs.length > 0 && el('thead', {}, head),
    el('tbody', {}, ...order.map(({ each, index }) => row(each, index, options))),
  )
}
