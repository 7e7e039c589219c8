import type { OwnVerdict } from './own-incidents.ts'
import type { Episode } from './replay.ts'
import { share, span, table } from './report-markdown.ts'

/** How often an alert would have fired for tenants of a tier. */
export interface OwnRow {
  readonly alert: string
  readonly severity: string
  readonly tier: string
  readonly firings: number
  readonly perDay: number
  readonly medianSeconds: number
  readonly longestSeconds: number
}

export interface OwnReport {
  readonly history: string
  readonly days: number
  readonly samples: number
  readonly rules: string
  readonly rows: readonly OwnRow[]
  /** Where it is known what happened. */
  readonly verdicts?: readonly OwnVerdict[]
  readonly episodes: readonly Episode[]
  readonly unjudged: readonly { readonly alert: string; readonly reason: string }[]
}

/** Firings gathered by alert and tier. What fires for no tenant is told under `all`. */
export const ownRows = (
  episodes: readonly Episode[],
  tierOf: ReadonlyMap<string, string>,
  days: number,
): readonly OwnRow[] => {
  const groups = new Map<string, Episode[]>()
  const tier = ({ labels }: Episode): string => labels.tier ?? tierOf.get(labels.tenant_id ?? '') ?? 'all'
  for (const episode of episodes) {
    const key = `${episode.alert}/${tier(episode)}`
    groups.set(key, [...(groups.get(key) ?? []), episode])
  }
  return [...groups.values()].map((own) => {
    const lengths = own.map(({ from, to }) => to - from).toSorted((a, b) => a - b)
    const [first] = own as [Episode]
    return {
      alert: first.alert,
      severity: first.severity,
      tier: tier(first),
      firings: own.length,
      perDay: own.length / days,
      medianSeconds: lengths[Math.floor((lengths.length - 1) / 2)] ?? 0,
      longestSeconds: lengths.at(-1) ?? 0,
    }
  })
}

const head = ['alert', 'severity', 'tier', 'firings', 'a day', 'for', 'at most']

const cells = (row: OwnRow): readonly (string | number)[] => [
  row.alert,
  row.severity,
  row.tier,
  row.firings,
  Number(row.perDay.toFixed(2)),
  span(row.medianSeconds),
  span(row.longestSeconds),
]

const verdictHead = [
  'alert',
  'severity',
  'caught',
  'time to detect',
  'time to reset',
  'false a day',
  'precision',
  'recall',
]

const verdictCells = (each: OwnVerdict): readonly (string | number)[] => [
  each.alert,
  each.severity,
  `${each.caught} of ${each.incidents}`,
  span(each.detectSeconds),
  span(each.resetSeconds),
  Number(each.falsePerDay.toFixed(2)),
  share(each.precision),
  share(each.recall),
]

/** What the rules would have done on history of one's own, and which firings were right where somebody says what happened. */
export const renderOwn = ({ history, days, samples, rules, rows, verdicts, unjudged }: OwnReport): string => {
  const pages = rows.filter(({ severity }) => severity === 'critical').reduce((sum, { perDay }) => sum + perDay, 0)
  const silent = rows.length === 0 ? 'Nothing would have fired.' : table(head, rows.map(cells))
  const reasons = [...new Set(unjudged.map(({ reason }) => reason))]
  return `${[
    `## Backtest on ${history}`,
    `${Number(days.toFixed(2))} days; ${(samples / 1e6).toFixed(2)} million samples; rules: ${rules}; ${Number(pages.toFixed(2))} pages a day, counted for each alert and tenant.`,
    silent,
    ...(verdicts ? [`### Against what happened\n\n${table(verdictHead, verdicts.map(verdictCells))}`] : []),
    ...(reasons.length > 0 ? [`Not judged: ${unjudged.length} alerts, for ${reasons.join('; ')}.`] : []),
  ].join('\n\n')}\n`
}

/** Old against new: firings of each alert and tier that differ. */
export const renderOwnComparison = (before: OwnReport, after: OwnReport): string => {
  const key = ({ alert, tier }: OwnRow): string => `${alert} | ${tier}`
  const [old, now] = [before, after].map(({ rows }) => new Map(rows.map((row) => [key(row), row]))) as [
    Map<string, OwnRow>,
    Map<string, OwnRow>,
  ]
  const rows = [...new Set([...old.keys(), ...now.keys()])]
    .filter((each) => JSON.stringify(old.get(each)) !== JSON.stringify(now.get(each)))
    .map((each) => [
      each,
      `${old.get(each)?.firings ?? 0} → ${now.get(each)?.firings ?? 0}`,
      `${span(old.get(each)?.medianSeconds)} → ${span(now.get(each)?.medianSeconds)}`,
    ])
  const detail =
    rows.length === 0
      ? 'No alert behaves differently on this history.'
      : table(['alert | tier', 'firings', 'for'], rows)
  return `## What the change does: ${before.rules} → ${after.rules}\n\n${detail.replace('| --- | --- | --- |', '| --- | --- | --- | --- |')}\n`
}
