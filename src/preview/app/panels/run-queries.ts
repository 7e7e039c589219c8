import { fieldOf } from '../field.ts'
import type { PanelJson, TargetJson } from '../grafana.ts'
import { type BuiltIns, interpolateQuery, interpolateText, seriesName } from '../interpolate.ts'
import type { Prometheus } from '../prometheus.ts'
import type { QueryFailure, QueryResult, Series } from '../series.ts'
import { type Instants, promDuration, stepFor } from '../time-range.ts'
import type { NamedSeries, PanelContext, PanelData } from './panel-data.ts'
import { knownTransformations } from './table-rows.ts'

/** More lines than this cannot be told apart, and would take seconds to draw. */
const KEEP_LINES = 100
const KEEP_ROWS = 1_000

export interface PanelOutcome {
  readonly data: PanelData
  /** What is not as in Grafana, or not all that there is. */
  readonly notes: readonly string[]
  readonly failures: readonly (QueryFailure & { readonly query: string })[]
}

export interface QueryContext {
  readonly prometheus: Prometheus
  readonly scrapeIntervalSeconds: number
  readonly widthPixels: number
}

const isInstant = (panel: PanelJson, { instant, range, format }: TargetJson): boolean =>
  (instant === true && range !== true) || panel.type === 'table' || (format === 'table' && range !== true)

/** `$__rate_interval` spans four scrapes at least, as in Grafana, so that a rate never lacks samples. */
export const builtInsOf = (range: Instants, step: number, scrapeIntervalSeconds: number): BuiltIns => ({
  __interval: promDuration(step),
  __interval_ms: String(step * 1000),
  __rate_interval: promDuration(Math.max(step + scrapeIntervalSeconds, 4 * scrapeIntervalSeconds)),
  __range: promDuration(range.end - range.start),
  __range_s: String(Math.round(range.end - range.start)),
  __range_ms: String(Math.round((range.end - range.start) * 1000)),
  __from: String(Math.round(range.start * 1000)),
  __to: String(Math.round(range.end * 1000)),
})

const nameSeries =
  (panel: PanelJson, target: TargetJson, { choices }: PanelContext) =>
  ({ labels, values }: Series): NamedSeries => {
    const refId = target.refId ?? ''
    const name = interpolateText(seriesName(target.legendFormat, labels), choices)
    const field = fieldOf(panel, { name, refId })
    return { name: field.displayName ?? name, refId, labels, values, field }
  }

/** Whether the query says itself in which order its series come. */
const isOrdered = ({ expr = '' }: TargetJson): boolean => /^\s*sort(_desc)?\s*\(/.test(expr)

const byName = (a: NamedSeries, b: NamedSeries): number => a.name.localeCompare(b.name, 'en', { numeric: true })

const noteOn = ({ transformations = [], repeat }: PanelJson, results: readonly QueryResult[]): readonly string[] => [
  ...results
    .filter(({ total, series }) => total > series.length)
    .map(({ total, series }) => `the highest ${series.length} of ${total.toLocaleString('en-US')} series`),
  ...transformations
    .filter(({ id }) => !knownTransformations.includes(id))
    .map(({ id }) => `the transformation "${id}" is not applied`),
  ...(repeat ? [`not repeated for each ${repeat}`] : []),
]

/** Asks everything that a panel shows. A query that fails leaves the others standing. */
export const runQueries = async (
  panel: PanelJson,
  context: PanelContext,
  { prometheus, scrapeIntervalSeconds, widthPixels }: QueryContext,
): Promise<PanelOutcome> => {
  const step = stepFor(context.range, widthPixels, panel.maxDataPoints)
  const range = {
    start: Math.floor(context.range.start / step) * step,
    end: Math.floor(context.range.end / step) * step,
  }
  const builtIns = builtInsOf(context.range, step, scrapeIntervalSeconds)
  const targets = (panel.targets ?? []).filter(({ hide, expr }) => !hide && expr)
  const answers = await Promise.all(
    targets.map(async (target) => {
      const query = interpolateQuery(target.expr ?? '', context.choices, builtIns)
      const asked = isInstant(panel, target)
        ? { query, start: context.range.end, end: context.range.end, step: 0, keep: KEEP_ROWS }
        : { query, ...range, step, keep: panel.type === 'heatmap' ? KEEP_ROWS : KEEP_LINES }
      return { target, query, answer: await prometheus.query(asked) }
    }),
  )
  const found = answers.flatMap(({ target, answer }) => ('result' in answer ? [{ target, result: answer.result }] : []))
  const longest = found.map(({ result }) => result.instants).sort((a, b) => b.length - a.length)[0] ?? []
  return {
    data: {
      instants: longest,
      series: found.flatMap(({ target, result }) => {
        const named = result.series.map(nameSeries(panel, target, context))
        return isOrdered(target) ? named : named.sort(byName)
      }),
    },
    notes: noteOn(
      panel,
      found.map(({ result }) => result),
    ),
    failures: answers.flatMap(({ query, answer }) => ('failure' in answer ? [{ query, ...answer.failure }] : [])),
  }
}
