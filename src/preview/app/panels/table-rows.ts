import type { OrganizeJson, PanelJson } from '../grafana.ts'
import type { NamedSeries } from './panel-data.ts'

export interface Cell {
  readonly text?: string
  readonly value?: number | null
  /** The series that the cell belongs to, for its unit, colour and links. */
  readonly series: NamedSeries
}

export interface Column {
  readonly name: string
  /** Name before it was renamed. */
  readonly source: string
  readonly isNumber: boolean
}

export interface TableRows {
  readonly columns: readonly Column[]
  readonly rows: readonly ReadonlyMap<string, Cell>[]
}

/** The column of a target's values: Grafana calls it `Value`, or `Value #A` where there are several. */
const valueColumn = (refId: string, isOnly: boolean): string => (isOnly ? 'Value' : `Value #${refId}`)

/** One row for each set of labels; the values of several queries meet in it. */
const merge = (series: readonly NamedSeries[]): Map<string, Map<string, Cell>> => {
  const isOnly = new Set(series.map(({ refId }) => refId)).size <= 1
  const rows = new Map<string, Map<string, Cell>>()
  for (const each of series) {
    const labels = Object.entries(each.labels).filter(([name]) => name !== '__name__')
    const key = JSON.stringify(labels.sort(([a], [b]) => a.localeCompare(b)))
    const row = rows.get(key) ?? new Map<string, Cell>(labels.map(([name, text]) => [name, { text, series: each }]))
    rows.set(key, row.set(valueColumn(each.refId, isOnly), { value: each.values.at(-1) ?? null, series: each }))
  }
  return rows
}

const organizeOf = ({ transformations = [] }: PanelJson): OrganizeJson =>
  transformations.find(({ id }) => id === 'organize')?.options ?? {}

/** What the preview applies of Grafana's transformations; the others are named on the panel. */
export const knownTransformations: readonly string[] = ['organize', 'merge', 'sortBy']

/** Rows and columns of a table, labels before values, with columns hidden, renamed and ordered as the panel asks. */
export const tableRows = (panel: PanelJson, series: readonly NamedSeries[]): TableRows => {
  const { excludeByName = {}, renameByName = {}, indexByName = {} } = organizeOf(panel)
  const rows = [...merge(series).values()]
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const isNumber = (name: string): boolean => rows.some((row) => row.get(name)?.value !== undefined)
  const columns = names
    .filter((name) => !excludeByName[name] && name !== 'Time')
    .map((source) => ({ source, name: renameByName[source] || source, isNumber: isNumber(source) }))
    .sort(
      (a, b) =>
        (indexByName[a.source] ?? 99) - (indexByName[b.source] ?? 99) || Number(a.isNumber) - Number(b.isNumber),
    )
  return { columns, rows }
}
