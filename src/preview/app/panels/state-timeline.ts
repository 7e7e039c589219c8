import { el, link } from '../element.ts'
import { linksOf, type Visualise } from './panel-data.ts'
import { spansOf } from './spans.ts'
import { valueColor, valueText } from './value-color.ts'

const MAX_LINES = 50
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** A line for each series, coloured by what state it was in and for how long. */
export const stateTimeline: Visualise = (body) => {
  body.classList.add('timeline', 'scrolls')
  body.tabIndex = 0
  return {
    update({ instants, series }, context) {
      const { start, end } = context.range
      const share = (seconds: number): number => Math.min(100, Math.max(0, ((seconds - start) / (end - start)) * 100))
      const rest = series.length - MAX_LINES
      body.replaceChildren(
        ...series.slice(0, MAX_LINES).map((each) => {
          const spans = spansOf(instants, each.values).map(({ from, to, value }) => {
            const text = valueText(value, each.field)
            const span = el(
              'span',
              { class: 'state', title: `${text}, ${time.format(from * 1000)} to ${time.format(to * 1000)}` },
              text,
            )
            span.style.left = `${share(from)}%`
            span.style.width = `${share(to) - share(from)}%`
            span.style.setProperty('--state', valueColor(value, each.field))
            return span
          })
          const [to] = linksOf(each, context)
          return el(
            'div',
            { class: 'timeline-row' },
            to
              ? link(to.url, each.name, { class: 'bar-name' })
              : el('span', { class: 'bar-name', title: each.name }, each.name),
            el('span', { class: 'timeline-track' }, ...spans),
          )
        }),
        ...(rest > 0 ? [el('div', { class: 'stat-name' }, `and ${rest} more`)] : []),
      )
    },
  }
}
