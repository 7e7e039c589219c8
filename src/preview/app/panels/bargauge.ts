import { el, link } from '../element.ts'
import { reduceValues } from '../reduce.ts'
import { shareOf } from './gauge.ts'
import { linksOf, type Visualise } from './panel-data.ts'
import { valueColor, valueText } from './value-color.ts'

const MAX_BARS = 50

/** Horizontal bars. Without a maximum the longest bar fills the panel. */
export const bargauge: Visualise = (body, panel) => {
  body.classList.add('bars')
  body.tabIndex = 0
  return {
    update({ series }, context) {
      const calculation = panel.options?.reduceOptions?.calcs?.[0]
      const bars = series.map((each) => ({ each, value: reduceValues(each.values, calculation) }))
      const longest = bars.reduce((most, { value }) => Math.max(most, value ?? 0), 0)
      const rest = bars.length - MAX_BARS
      body.replaceChildren(
        ...bars.slice(0, MAX_BARS).map(({ each, value }) => {
          const fill = el('i', { class: 'bar-fill' })
          const { field, name } = each
          fill.style.width = `${shareOf(value ?? 0, { ...field, max: field.max ?? (longest || 1) }) * 100}%`
          fill.style.background = field.thresholds ? valueColor(value, field) : 'var(--series-0)'
          const [to] = linksOf(each, context, value)
          const figure = el('span', { class: 'bar-value' }, valueText(value, field))
          return el(
            'div',
            { class: 'bar' },
            to
              ? link(to.url, name, { class: 'bar-name', title: name })
              : el('span', { class: 'bar-name', title: name }, name),
            el('span', { class: 'bar-track' }, fill),
            figure,
          )
        }),
        ...(rest > 0 ? [el('div', { class: 'stat-name' }, `and ${rest} more`)] : []),
      )
    },
  }
}
