import type { Duration } from './duration.ts'
import type { PromQL } from './promql.ts'
import type { ProofCase } from './proof-case.ts'

export const severities = ['critical', 'warning'] as const
/** `critical` pages the engineer on call; `warning` is read in working hours. */
export type Severity = (typeof severities)[number]

/** `heartbeat` is for the one alert that always fires, so that its silence is noticed elsewhere. */
export type AlertSeverity = Severity | 'heartbeat'

/** Whom a firing alert is about. It decides grouping, inhibition and the links. */
export type Scope = 'tenant' | 'platform'

/** A condition that a person must hear about, and what they need to know when they do. */
export interface Alert {
  /** CamelCase; the `alertname`. */
  readonly name: string
  readonly severity: AlertSeverity
  readonly scope: Scope
  /** Alerts of one family are about the same trouble: they share a page, and the worse of them silences the rest. */
  readonly family: string
  readonly expr: PromQL
  /** How long the condition must hold. */
  readonly for?: Duration
  readonly keepFiringFor?: Duration
  /** One line for a phone's lock screen; may use `{{ $labels.tenant_id }}`. */
  readonly summary: string
  /** What it means for the customer, with the value. */
  readonly description: string
  /** Uid of the dashboard where the cause shows. */
  readonly dashboard: string
  /** Kebab-case name of the runbook. Alerts that ask for the same work share one, so that it is kept. */
  readonly runbook: string
  /** Labels that the expression leaves on its result, besides those of `labels`. */
  readonly resultLabels: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  /** What proves it: cases in which it fires and cases in which it must not. */
  readonly cases?: readonly ProofCase[]
}

export const alert = (definition: Alert): Alert => definition
