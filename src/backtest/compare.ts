import { type AlertRow, alertRows, type BacktestReport } from './report.ts'
import { share, span, table } from './report-markdown.ts'

/** An alert on a tier before and after; undefined where it did nothing or was not there. */
export interface Change {
  readonly alert: string
  readonly tier: string
  readonly before: AlertRow | undefined
  readonly after: AlertRow | undefined
}

const keyOf = ({ alert, tier }: Pick<AlertRow, 'alert' | 'tier'>): string => `${alert}/${tier}`

const isSame = (before: AlertRow | undefined, after: AlertRow | undefined): boolean =>
  JSON.stringify(before) === JSON.stringify(after)

/** What differs between two sets of rules on the same history. */
export const changesBetween = (before: BacktestReport, after: BacktestReport): readonly Change[] => {
  const [old, now] = [before, after].map(
    ({ judgement }) => new Map(alertRows(judgement).map((row) => [keyOf(row), row])),
  ) as [Map<string, AlertRow>, Map<string, AlertRow>]
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ before: old.get(key), after: now.get(key), row: (now.get(key) ?? old.get(key)) as AlertRow }))
    .filter((change) => !isSame(change.before, change.after))
    .map(({ row, ...change }) => ({ alert: row.alert, tier: row.tier, ...change }))
}

type Cell = (row: AlertRow) => string

const cells: readonly (readonly [string, Cell])[] = [
  ['caught', ({ caught }) => `${caught}`],
  ['time to detect', ({ detectSeconds }) => span(detectSeconds)],
  ['at most', ({ worstDetectSeconds }) => span(worstDetectSeconds)],
  ['time to reset', ({ resetSeconds }) => span(resetSeconds)],
  ['budget spent', ({ spentAtDetection }) => share(spentAtDetection)],
  ['false a day', ({ falsePerDay }) => String(Number(falsePerDay.toFixed(2)))],
  ['precision', ({ precision }) => share(precision)],
  ['recall', ({ recall }) => share(recall)],
]

const changed = ({ before, after }: Change, cell: Cell): string => {
  const [old, now] = [before && cell(before), after && cell(after)]
  if (old === now) return now ?? ''
  return `${old ?? 'none'} → **${now ?? 'none'}**`
}

const summaryOf = ({ judgement: { falsePagesPerDay, pageRecall } }: BacktestReport): readonly string[] => [
  String(Number(falsePagesPerDay.toFixed(2))),
  share(pageRecall),
]

/** The difference as a table: what stays the same is left out. */
export const renderComparison = (before: BacktestReport, after: BacktestReport): string => {
  const changes = changesBetween(before, after)
  const summary = table(
    ['', `before: ${before.rules}`, `after: ${after.rules}`],
    [
      ['undeserved pages a day', ...[before, after].map((each) => summaryOf(each)[0] ?? '')],
      ['of what deserved a page, got one', ...[before, after].map((each) => summaryOf(each)[1] ?? '')],
    ],
  )
  const rows = changes.map((change) => [change.alert, change.tier, ...cells.map(([, cell]) => changed(change, cell))])
  const head = ['alert', 'tier', ...cells.map(([name]) => name)]
  const detail = changes.length === 0 ? 'No alert behaves differently on this history.' : table(head, rows)
  return `## What the change does\n\n${summary}\n\n${detail}\n`
}
