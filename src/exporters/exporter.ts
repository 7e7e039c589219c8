import type { AnyMetric, Counter, Gauge, Histogram, Labels, LabelValues } from '../instrumentation/metric.ts'

/** One series and its value now. Build it with {@link sample} or {@link histogramSamples}, which check the labels. */
export interface Sample {
  readonly metric: AnyMetric
  /** What follows the metric's name, for the parts of a histogram. */
  readonly suffix?: '_bucket' | '_sum' | '_count'
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export const sample = <L extends Labels>(
  metric: (Gauge<string, L> | Counter<string, L>) & { readonly labels: L },
  labels: LabelValues<L>,
  value: number,
): Sample => ({ metric, labels, value })

/** A histogram that its source has counted already: how many were at most each bound, how many in all, and their sum. */
export interface CountedHistogram {
  readonly cumulative: readonly number[]
  readonly count: number
  readonly sum: number
}

export const histogramSamples = <L extends Labels>(
  metric: Histogram<string, L>,
  labels: LabelValues<L>,
  { cumulative, count, sum }: CountedHistogram,
): readonly Sample[] => [
  ...metric.buckets.map(
    (bound, index): Sample => ({
      metric,
      suffix: '_bucket',
      labels: { ...labels, le: String(bound) },
      value: cumulative[index] ?? 0,
    }),
  ),
  { metric, suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
  { metric, suffix: '_sum', labels, value: sum },
  { metric, suffix: '_count', labels, value: count },
]

/** Reads one source that the service does not own. It fails as a whole: half a truth looks like a whole one. */
export interface Exporter {
  /** Unique in a process; the value of the label `exporter`. */
  readonly name: string
  readonly metrics: readonly AnyMetric[]
  /** Rejects when the source is gone, slow (the signal is aborted) or refuses. */
  readonly collect: (signal: AbortSignal) => Promise<readonly Sample[]>
  /** Lets go of connections. */
  readonly close?: () => Promise<void>
}
