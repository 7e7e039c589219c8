import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Alert } from './alert.ts'
import type { Duration } from './duration.ts'
import type { LogQL } from './logql.ts'

/** What a line of log is made of. Queries are checked against it. */
export interface LogShape {
  /** What tells streams apart: few, with few values each, for every combination is an entry of the index. */
  readonly labels: readonly string[]
  /** What is kept beside a line and searched one by one. */
  readonly structuredMetadata: readonly string[]
  /** The fields of the JSON. */
  readonly fields: readonly string[]
}

/** How long a line is kept where, counted from when it was written. */
export interface LogRetention {
  /** In Loki, and searched by queries. */
  readonly searchable: Duration
  /** In object storage that answers at once. */
  readonly warm: Duration
  /** In the archive, which takes hours to answer. */
  readonly archived: Duration
  /** Streams that are kept shorter or longer in Loki, by selector. The first that matches counts. */
  readonly streams?: readonly { readonly selector: LogQL; readonly period: Duration }[]
}

/** How much one organisation may write and ask, so that it cannot take Loki from the others. */
export interface LogLimits {
  readonly ingestionMegabytesPerSecond: number
  readonly burstMegabytes: number
  readonly streams: number
  readonly queriesAtOnce: number
}

export interface LogOverride extends Partial<LogLimits> {
  readonly searchable?: Duration
}

/** Whose lines can be read together. */
export type LogTenancy =
  /** All of them; a tenant is structured metadata. */
  | { readonly kind: 'shared' }
  /** Each tenant is an organisation of its own in Loki, by `X-Scope-OrgID`; lines of no tenant go to one more. */
  | { readonly kind: 'isolated'; readonly othersTo: string }

/** Writes the value of a LogQL expression to Prometheus. */
export interface LogRecord {
  readonly record: AnyMetric
  readonly expr: LogQL
}

/** An {@link Alert} on what logs say. Loki evaluates it and tells the same Alertmanager. */
export type LogAlert = Omit<Alert, 'expr' | 'cases' | 'keepFiringFor'> & { readonly expr: LogQL }

export const logAlert = (definition: LogAlert): LogAlert => definition

export interface LogRuleGroup {
  readonly name: string
  readonly interval: Duration
  readonly rules: readonly (LogRecord | LogAlert)[]
}

export const isLogAlert = (rule: LogRecord | LogAlert): rule is LogAlert => 'severity' in rule

/** Everything about logs that is decided once: where they go, how long they stay, and what is read from them. */
export interface LogPolicy {
  /** The value of the label `app`. */
  readonly app: string
  readonly shape: LogShape
  readonly tenancy: LogTenancy
  readonly retention: LogRetention
  readonly limits: LogLimits
  /** What differs for single organisations. */
  readonly overrides: Readonly<Record<string, LogOverride>>
  /** A longer line is refused. */
  readonly lineKibibytes: number
  readonly ruleGroups: readonly LogRuleGroup[]
}

export const logAlertsOf = ({ ruleGroups }: LogPolicy): readonly LogAlert[] =>
  ruleGroups.flatMap(({ rules }) => rules.filter(isLogAlert))

/** How Loki calls the only organisation where it does not ask for one. */
const ONLY_ORGANISATION = 'fake'

/** Organisations that Loki must know by name: those whose rules it evaluates. */
export const organisationsOf = ({ tenancy, overrides }: LogPolicy): readonly string[] =>
  tenancy.kind === 'shared' ? [ONLY_ORGANISATION] : [...new Set([tenancy.othersTo, ...Object.keys(overrides)])].sort()
