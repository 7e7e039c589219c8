import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Alert } from './alert.ts'
import type { Duration } from './duration.ts'
import type { PromQL } from './promql.ts'
import type { ProofCase } from './proof-case.ts'

/** Writes the value of an expression as a series of its own. */
export interface RecordingRule {
  readonly record: AnyMetric
  readonly expr: PromQL
  readonly labels?: Readonly<Record<string, string>>
}

/** Rules that are evaluated one after the other at one moment, so that a later one reads what an earlier one recorded. */
export interface RuleGroup {
  readonly name: string
  /** Which interval of the {@link Cadence} the group keeps; `evaluation` where none is given. */
  readonly pace?: Exclude<keyof Cadence, 'scrape' | 'evaluation'>
  readonly rules: readonly (RecordingRule | Alert)[]
  /** What proves its records. Alerts carry cases of their own. */
  readonly cases?: readonly ProofCase[]
}

/** How often series are scraped and rules evaluated. */
export interface Cadence {
  readonly scrape: Duration
  readonly evaluation: Duration
  /**
   * How often counts are rolled up for windows of more than an hour. At the count window, 5m, each event is in one rollup
   * and 30 days are 8,640 of them; shorter, as in a demo, long windows follow sooner and cost more.
   */
  readonly rollup: Duration
  /** How often all rollups of an SLO's period are added up, which at ten thousand tenants is the dearest of all rules. */
  readonly period: Duration
  /** How often rules are evaluated that page nobody: what panels read, and promises of which a miss opens a ticket. */
  readonly relaxed: Duration
}

export const isAlert = (rule: RecordingRule | Alert): rule is Alert => 'severity' in rule

/** The interval at which a group is evaluated. */
export const intervalOf = ({ pace }: Pick<RuleGroup, 'pace'>, cadence: Cadence): Duration =>
  cadence[pace ?? 'evaluation']
