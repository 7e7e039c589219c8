import type { IncidentVerdict } from './judge.ts'
import { type AlertRow, alertRows, type BacktestReport } from './report.ts'

/** 90 seconds as `1.5 min`; a minus says that it was over before. */
export const span = (seconds: number | undefined): string => {
  if (seconds === undefined) return '-'
  const size = Math.abs(seconds)
  if (size < 120) return `${seconds} s`
  return size < 7200 ? `${Number((seconds / 60).toFixed(1))} min` : `${Number((seconds / 3600).toFixed(1))} h`
}

export const share = (ratio: number | undefined): string =>
  ratio === undefined ? '-' : `${Number((ratio * 100).toPrecision(3))} %`

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

const outcomeOf = ({ deserved, firstPageSeconds, firstTicketSeconds }: IncidentVerdict): string => {
  if (deserved === 'page') return firstPageSeconds === undefined ? '**missed**' : 'caught'
  if (firstPageSeconds !== undefined) return 'paged for less'
  if (deserved === 'ticket') return firstTicketSeconds === undefined ? '**missed**' : 'caught'
  return firstTicketSeconds === undefined ? 'silent' : 'ticket for less'
}

const incidentCells = (each: IncidentVerdict): readonly string[] => [
  each.incident,
  each.tier,
  each.slo,
  share(each.spent),
  each.deserved,
  span(each.firstPageSeconds),
  span(each.firstTicketSeconds),
  outcomeOf(each),
]

const alertCells = (row: AlertRow): readonly (string | number)[] => [
  row.alert,
  row.severity,
  row.tier,
  row.caught,
  row.worstDetectSeconds === row.detectSeconds
    ? span(row.detectSeconds)
    : `${span(row.detectSeconds)}, at most ${span(row.worstDetectSeconds)}`,
  span(row.resetSeconds),
  share(row.spentAtDetection),
  Number(row.falsePerDay.toFixed(2)),
  share(row.precision),
  share(row.recall),
]

const incidentHead = ['incident', 'tier', 'SLO', 'budget spent', 'deserves', 'first page', 'first ticket', '']
const alertHead = [
  'alert',
  'severity',
  'tier',
  'caught',
  'time to detect',
  'time to reset',
  'budget spent',
  'false a day',
  'precision',
  'recall',
]

const METHOD = `Every expression was evaluated by a real Prometheus, one range query a rule at the interval of its group, level by level: what a rule
records is put back as a block before the next one reads it. \`for\` and \`keep_firing_for\` are followed on the results as Prometheus' state
machine does. Groups are evaluated on the full interval; in production each has an offset of its own, so every time is right to one
evaluation. A series that ends is seen for up to five minutes longer than by a live Prometheus, which marks it stale.`

const MEANING = `What an incident deserves follows from the budget it spends, told from what was played and not from what was measured: a page
where it spends, within a long window of the burn policy, the share of the budget for which that row pages; a ticket likewise; else silence.
Precision is the share of an alert's firings that were deserved, recall the share of the incidents deserving its severity that it caught;
detection and reset are medians. An alert that belongs to no SLO has neither.`

const unjudgedSection = ({ unjudged }: BacktestReport): readonly string[] => {
  if (unjudged.length === 0) return []
  const byReason = new Map<string, string[]>()
  for (const { alert, reason } of unjudged) byReason.set(reason, [...(byReason.get(reason) ?? []), alert])
  const lines = [...byReason].map(([reason, alerts]) => `- ${reason}: ${alerts.join(', ')}`)
  return [`### Not judged on this history\n\n${lines.join('\n')}`]
}

const totals = ({ judgement: { falsePagesPerDay, pageRecall } }: BacktestReport): string =>
  `**${Number(falsePagesPerDay.toFixed(2))} undeserved pages a day**, counted for each alert and tenant; ` +
  `${pageRecall === undefined ? 'nothing deserved a page' : `${share(pageRecall)} of what deserved a page got one`}.`

export const renderMarkdown = (report: BacktestReport): string => {
  const { history, rules, seed, days, samples, scrape, judgement } = report
  const about = [
    history,
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(scrape === undefined ? [] : [`scraped every ${scrape}`]),
    `${Number(days.toFixed(1))} days`,
    `${(samples / 1e6).toFixed(1)} million samples`,
    `rules: ${rules}`,
  ]
  const { incidents } = judgement
  return `${[
    '## Backtest',
    `${about.join('; ')}.`,
    totals(report),
    ...(incidents.length > 0 ? [`### Incidents\n\n${table(incidentHead, incidents.map(incidentCells))}`] : []),
    `### Alerts\n\n${table(alertHead, alertRows(judgement).map(alertCells))}`,
    ...unjudgedSection(report),
    `### How it was done\n\n${METHOD}\n\n${MEANING}`,
  ].join('\n\n')}\n`
}
