import type { Duration } from './duration.ts'
import type { PromQL } from './promql.ts'

/** A stretch in the life of a series. Rates are a minute, for counters; `holds` is the value of a gauge. */
export type Phase =
  | { readonly lasts: Duration; readonly perMinute: number }
  | { readonly lasts: Duration; readonly holds: number }
  | { readonly lasts: Duration; readonly absent: true }
  /** Happens at once: a counter grows by so much between two samples. */
  | { readonly jumps: number }
  /** The process begins anew, and its counter with it. */
  | { readonly restarts: true }

/** A series with every label given, and what becomes of it. */
export interface SampledSeries {
  readonly series: string
  readonly phases: readonly Phase[]
}

/**
 * A series of the catalogue as a test feeds it.
 *
 * @example
 * sampled(select(up, { job: 'api', instance: 'a:1' }), { lasts: '5m', holds: 1 }, { lasts: '10m', holds: 0 })
 */
export const sampled = (series: PromQL, ...phases: readonly Phase[]): SampledSeries => ({ series: series.text, phases })

/** An alert that fires: the labels that its expression leaves, and the value that its annotations print. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Something that happens, and what the rules must make of it. Each is run on the real rules by promtool. */
export interface ProofCase {
  /** A sentence: `the outage of one tenant among ten`. */
  readonly title: string
  readonly samples: readonly SampledSeries[]
  /** When the rules are asked, counted from the first sample. */
  readonly at: Duration
  /** How often the rules are evaluated, where it is not as often as the group is: for a month, once an hour does. */
  readonly step?: Duration
  /** What fires of the alert that the case belongs to; nothing, where it is left out. */
  readonly fires?: readonly Firing[]
  /** What the rules must have recorded, by expression. */
  readonly records?: readonly { readonly expr: PromQL; readonly samples: readonly Firing[] }[]
}
