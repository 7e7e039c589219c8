import type { Counter, Gauge, Labels, LabelValues } from '../instrumentation/metric.ts'

/** One series and its value now. Build it with {@link sample}, which checks the labels. */
export interface Sample {
  readonly metric: Gauge | Counter
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export const sample = <L extends Labels>(
  metric: (Gauge<string, L> | Counter<string, L>) & { readonly labels: L },
  labels: LabelValues<L>,
  value: number,
): Sample => ({ metric, labels, value })

/** Reads one source that the service does not own. It fails as a whole: half a truth looks like a whole one. */
export interface Exporter {
  readonly name: string
  readonly metrics: readonly (Gauge | Counter)[]
  /** Rejects when the source is gone, slow (the signal is aborted) or refuses. */
  readonly collect: (signal: AbortSignal) => Promise<readonly Sample[]>
  /** Lets go of connections. */
  readonly close?: () => Promise<void>
}
