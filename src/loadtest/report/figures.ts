import type { LoadReport } from './report.ts'

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const percent = (ratio: number): string => `${(ratio * 100).toFixed(ratio < 0.01 && ratio > 0 ? 3 : 1)} %`

type ThresholdRow = LoadReport['thresholds'][number]

export const outcomeOf = ({ ok, empty }: ThresholdRow): string => (empty ? 'no data' : ok ? 'kept' : 'BROKEN')

/** The figure that a threshold was held against: `p(95)<=500` reads `p(95)`. */
export function measuredFigure({ source, measured }: ThresholdRow): string {
  const aggregation = /^\s*([a-z]+(?:\([^)]*\))?)/.exec(source)?.[1] ?? ''
  const value = measured[aggregation]
  if (value === undefined) return '-'
  if (aggregation === 'rate') return 'passes' in measured ? percent(value) : `${value.toFixed(2)}/s`
  return aggregation === 'count' || aggregation === 'value' ? String(value) : milliseconds(value)
}

/** The lines that say how far the figures can be trusted. */
export function limitsOf({ generator, timeline }: LoadReport): readonly string[] {
  const peak = Math.max(0, ...timeline.map(({ requests }) => requests))
  const lines = [`peak rate ${peak} requests/s`]
  const { health } = generator
  if (!health) return lines
  return [
    ...lines,
    `${health.droppedIterations} dropped iterations`,
    `iterations started late by ${milliseconds(health.latenessP99Ms)} (p99)`,
    `event loop delay ${milliseconds(health.eventLoopDelayP99Ms)} (p99, timer resolution 10 ms included)`,
    `${health.maxVus} VUs`,
  ]
}
