import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Alert } from './alert.ts'
import type { Duration } from './duration.ts'
import type { PromQL } from './promql.ts'

/** Writes the value of an expression as a series of its own. */
export interface RecordingRule {
  readonly record: AnyMetric
  readonly expr: PromQL
  readonly labels?: Readonly<Record<string, string>>
}

/** Rules that are evaluated one after the other at one moment, so that a later one reads what an earlier one recorded. */
export interface RuleGroup {
  readonly name: string
  readonly rules: readonly (RecordingRule | Alert)[]
}

/** How often series are scraped and rules evaluated. */
export interface Cadence {
  readonly scrape: Duration
  readonly evaluation: Duration
}

export const isAlert = (rule: RecordingRule | Alert): rule is Alert => 'severity' in rule
