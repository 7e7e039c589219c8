import { el, link } from '../element.ts'
import { fieldOf } from '../field.ts'
import type { PanelJson } from '../grafana.ts'
import type { SeriesLabels } from '../series.ts'
import { linksOf, type PanelContext, type Visualise } from './panel-data.ts'
import { type Cell, type Column, tableRows } from './table-rows.ts'
import { valueColor, valueText } from './value-color.ts'

const MAX_ROWS = 200

interface Order {
  readonly column: string
  readonly descending: boolean
}

const compare = (a: Cell | undefined, b: Cell | undefined): number =>
  (a?.value ?? Number.NEGATIVE_INFINITY) - (b?.value ?? Number.NEGATIVE_INFINITY) ||
  (a?.text ?? '').localeCompare(b?.text ?? '')

/** A link in a table refers to columns by the names that they have there. */
const byColumn = (columns: readonly Column[], labels: SeriesLabels): SeriesLabels => ({
  ...labels,
  ...Object.fromEntries(columns.map(({ name, source }) => [name, labels[source] ?? ''])),
})

const cellElement = (
  panel: PanelJson,
  cell: Cell | undefined,
  { column, columns, context }: { column: Column; columns: readonly Column[]; context: PanelContext },
): HTMLElement => {
  if (!cell) return el('td', {})
  const field = fieldOf(panel, { name: column.name, refId: cell.series.refId })
  if (!column.isNumber) {
    const text = cell.text ?? ''
    const labels = byColumn(columns, cell.series.labels)
    const [to] = linksOf({ ...cell.series, field, labels }, context, cell.value ?? null)
    return el('td', { title: text }, to ? link(to.url, text, { title: to.title }) : text)
  }
  const element = el('td', { class: 'number' }, valueText(cell.value ?? null, field))
  if (field.thresholds) element.style.color = valueColor(cell.value ?? null, field)
  return element
}

/** As the panel asks, else by the first figure, the highest first. */
const firstOrder = ({ options }: PanelJson, columns: readonly Column[]): Order | undefined => {
  const wanted = options?.sortBy?.[0]
  const column = columns.find(({ name }) => name === wanted?.displayName) ?? columns.find(({ isNumber }) => isNumber)
  return column && { column: column.source, descending: wanted?.desc ?? true }
}

export const table: Visualise = (body, panel) => {
  body.classList.add('scrolls')
  body.tabIndex = 0
  let order: Order | undefined
  let redraw = (): void => {}
  const heading = ({ name, source, isNumber }: Column): HTMLElement => {
    const sort = order?.column === source ? (order.descending ? 'descending' : 'ascending') : undefined
    const onclick = (): void => {
      order = { column: source, descending: order?.column === source ? !order.descending : isNumber }
      redraw()
    }
    const arrow = sort === 'descending' ? ' ↓' : sort === 'ascending' ? ' ↑' : ''
    return el(
      'th',
      { scope: 'col', 'aria-sort': sort, class: isNumber && 'number' },
      el('button', { type: 'button', onclick }, `${name}${arrow}`),
    )
  }
  return {
    update({ series }, context) {
      redraw = () => {
        const { columns, rows } = tableRows(panel, series)
        order ??= firstOrder(panel, columns)
        const { column = '', descending = true } = order ?? {}
        const sorted = [...rows].sort((a, b) => compare(a.get(column), b.get(column)) * (descending ? -1 : 1))
        const rest = sorted.length - MAX_ROWS
        body.replaceChildren(
          el(
            'table',
            { class: 'data' },
            el('thead', {}, el('tr', {}, ...columns.map(heading))),
            el(
              'tbody',
              {},
              ...sorted
                .slice(0, MAX_ROWS)
                .map((row) =>
                  el(
                    'tr',
                    {},
                    ...columns.map((column) =>
                      cellElement(panel, row.get(column.source), { column, columns, context }),
                    ),
                  ),
                ),
            ),
          ),
          ...(rest > 0 ? [el('div', { class: 'stat-name' }, `and ${rest} more rows`)] : []),
        )
      }
      redraw()
    },
  }
}
