import { el, link } from '../element.ts'
import { reduceValues } from '../reduce.ts'
import { linksOf, type NamedSeries, type PanelContext, type Visualise } from './panel-data.ts'
import { sparkline } from './svg.ts'
import { valueColor, valueText } from './value-color.ts'

/** More numbers than this say nothing at a glance. */
const MAX_NUMBERS = 24

/** Splits `1.2 req/s` so that the unit can be smaller than the number. */
const splitUnit = (text: string): readonly [number: string, unit: string] => {
  const [, number = text, unit = ''] = /^([−$\d.,]+)(\s*[^\d.,].*)$/.exec(text) ?? []
  return [number, unit]
}

export const stat: Visualise = (body, panel) => {
  body.classList.add('stats')
  const calculation = panel.options?.reduceOptions?.calcs?.[0]
  const tile = (series: NamedSeries, context: PanelContext, isOnly: boolean): HTMLElement => {
    const value = reduceValues(series.values, calculation)
    const color = valueColor(value, series.field)
    const [number, unit] = splitUnit(valueText(value, series.field))
    const [firstLink] = linksOf(series, context, value)
    const figure = el('div', { class: 'stat-value' }, number, el('small', {}, unit))
    const tileElement = el(
      'div',
      { class: 'stat' },
      !isOnly && el('div', { class: 'stat-name', title: series.name }, series.name),
      firstLink
        ? link(firstLink.url, '', { class: 'stat-link', 'aria-label': `${firstLink.title}: ${series.name}` })
        : undefined,
      figure,
    )
    figure.style.color = color
    if (panel.options?.colorMode?.startsWith('background')) tileElement.style.setProperty('--tile', color)
    if (series.values.length > 2 && panel.options?.graphMode !== 'none')
      tileElement.append(sparkline(series.values, color))
    return tileElement
  }
  return {
    update({ series }, context) {
      const shown = series.slice(0, MAX_NUMBERS)
      const rest = series.length - shown.length
      body.replaceChildren(
        ...shown.map((each) => tile(each, context, series.length === 1)),
        ...(rest > 0 ? [el('div', { class: 'stat-name' }, `and ${rest} more`)] : []),
      )
    },
  }
}
