import { join } from 'node:path'
import type { Duration } from '../core/duration.ts'
import { inParallel } from '../proof/in-parallel.ts'
import { type Firing, firings } from './alert-state.ts'
import type { Engine, RangeSeries } from './engine.ts'
import { sampleWriter, seriesText } from './open-metrics.ts'
import type { Plan } from './plan.ts'
import { type AlertDocument, isAlertDocument, nameOf, type RecordDocument } from './rule-document.ts'
import { ALERTS, type Scheduled } from './rule-inputs.ts'
import { selectorsOf } from './selectors.ts'

/** A stretch for which one series of an alert fired. */
export interface Episode extends Firing {
  readonly alert: string
  readonly severity: string
  readonly family: string
  readonly labels: Readonly<Record<string, string>>
}

export interface ReplayOptions {
  readonly engine: Engine
  readonly plan: Plan
  /** Where samples are written before they become blocks. */
  readonly directory: string
  /** Unix seconds of the history. */
  readonly start: number
  readonly end: number
  /** Series that a query may answer with, about: it decides how many steps are asked for at once. */
  readonly seriesExpected?: number
  readonly onStep?: (done: number, total: number, name: string) => void
}

/** Prometheus refuses more steps than 11,000 in one query. */
const MOST_STEPS = 10_000
const MOST_SAMPLES = 2_000_000
/** While one answer is read, Prometheus works on the next. */
const AT_ONCE = 2

/** Replayed alerts are written as 0 when they end, so that a reader must ask for those that are 1. */
export const askFiringOnly = (expr: string): string =>
  selectorsOf(expr)
    .filter(({ name }) => name === ALERTS)
    .toReversed()
    .reduce((text, { from, to }) => `${text.slice(0, from)}(${text.slice(from, to)} == 1)${text.slice(to)}`, expr)

interface Stretch {
  readonly start: number
  readonly end: number
}

const stretches = (start: number, end: number, step: number, steps: number): readonly Stretch[] => {
  const found: Stretch[] = []
  for (let from = start; from <= end; from += step * steps)
    found.push({ start: from, end: Math.min(end, from + step * (steps - 1)) })
  return found
}

const labelsOf = (series: RangeSeries, own: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const { __name__: _, ...labels } = series.labels
  return { ...labels, ...own }
}

const episodesOf = (
  { rule, intervalSeconds }: Scheduled<AlertDocument>,
  holdsAt: ReadonlyMap<string, { labels: Record<string, string>; times: number[] }>,
  { start, end }: Stretch,
): readonly Episode[] =>
  [...holdsAt.values()].flatMap(({ labels, times }) =>
    firings(times, {
      intervalSeconds,
      start,
      end,
      ...(rule.for && { for: rule.for }),
      ...(rule.keep_firing_for && { keepFiringFor: rule.keep_firing_for as Duration }),
    }).map((firing) => ({
      ...firing,
      alert: rule.alert,
      severity: rule.labels?.severity ?? 'none',
      family: rule.labels?.family ?? rule.alert,
      labels,
    })),
  )

/**
 * Evaluates rules over the history of a Prometheus as they would have been, level by level: every expression by the real
 * engine, one range query at the interval of its group. What is recorded goes back as a block, for the next level to read.
 * Alerts take their states (`for`, `keep_firing_for`) from {@link firings}.
 */
export const replay = async (options: ReplayOptions): Promise<readonly Episode[]> => {
  const { engine, plan, directory, start, end, seriesExpected = 100, onStep } = options
  const steps = Math.max(100, Math.min(MOST_STEPS, Math.floor(MOST_SAMPLES / seriesExpected)))
  const aligned = (interval: number): Stretch => ({
    start: Math.ceil(start / interval) * interval,
    end: Math.floor(end / interval) * interval,
  })
  const stretchesOf = ({ intervalSeconds }: Scheduled) => {
    const whole = aligned(intervalSeconds)
    return stretches(whole.start, whole.end, intervalSeconds, steps)
  }
  const total = plan.levels.flat().reduce((sum, scheduled) => sum + stretchesOf(scheduled).length, 0)
  const episodes: Episode[] = []
  let done = 0

  for (const [index, level] of plan.levels.entries()) {
    const path = join(directory, `level-${index}.om`)
    const writer = sampleWriter(path)
    let written = 0

    const record = (rule: RecordDocument, found: readonly RangeSeries[]): void => {
      for (const series of found) {
        const text = seriesText(rule.record, labelsOf(series, rule.labels))
        for (const [time, value] of series.values) writer.add(text, value, time)
        written += series.values.length
      }
    }
    const writeAlerts = (found: readonly Episode[], intervalSeconds: number): void => {
      for (const { alert, labels, from, to } of found) {
        const text = seriesText(ALERTS, { ...labels, alertname: alert, alertstate: 'firing' })
        for (let now = from; now < to; now += intervalSeconds) writer.add(text, 1, now)
        writer.add(text, 0, to)
        written += 1
      }
    }

    const evaluate = async (scheduled: Scheduled): Promise<void> => {
      const { rule, intervalSeconds } = scheduled
      const holdsAt = new Map<string, { labels: Record<string, string>; times: number[] }>()
      for (const stretch of stretchesOf(scheduled)) {
        const found = await engine.query(askFiringOnly(rule.expr), { ...stretch, stepSeconds: intervalSeconds })
        if (!isAlertDocument(rule)) record(rule, found)
        else {
          for (const series of found) {
            const labels = labelsOf(series, rule.labels)
            const key = seriesText('', labels)
            const known = holdsAt.get(key) ?? { labels, times: [] }
            for (const [time] of series.values) known.times.push(time)
            holdsAt.set(key, known)
          }
        }
        await writer.drain()
        onStep?.(++done, total, nameOf(rule))
      }
      if (!isAlertDocument(rule)) return
      const fired = episodesOf({ rule, intervalSeconds }, holdsAt, aligned(intervalSeconds))
      episodes.push(...fired)
      writeAlerts(fired, intervalSeconds)
    }

    await inParallel(level, AT_ONCE, evaluate)
    await writer.close()
    if (written > 0 && index < plan.levels.length - 1) await engine.load(path)
  }
  return episodes.toSorted((a, b) => a.from - b.from)
}
