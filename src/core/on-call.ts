import type { Severity } from './alert.ts'
import type { Duration } from './duration.ts'
import type { Rota } from './rota.ts'

/** Where notifications go. Secrets stay in files that Alertmanager reads at each notification, never in the definition. */
export type Receiver =
  | { readonly kind: 'pagerduty'; readonly name: string; readonly routingKeyFile: string }
  | { readonly kind: 'slack'; readonly name: string; readonly channel: string; readonly webhookUrlFile: string }

export const pagerduty = (name: string, options: { readonly routingKeyFile: string }): Receiver => ({
  kind: 'pagerduty',
  name,
  ...options,
})

export const slack = (
  name: string,
  options: { readonly channel: string; readonly webhookUrlFile: string },
): Receiver => ({
  kind: 'slack',
  name,
  ...options,
})

export interface OnCall {
  /** Receives the alert that always fires, and calls out when it stops. Without one, that alert goes to nobody. */
  readonly heartbeat?: { readonly name: string; readonly url: string }
  /** Who hears of what. */
  readonly routes: Readonly<Record<Severity, Receiver>>
  /** Who is called, in order, each after the acknowledgement time of the one before has passed. */
  readonly escalation: readonly { readonly role: string; readonly after: Duration }[]
  /** Response objective: time to acknowledge. */
  readonly acknowledgeWithin: Readonly<Record<Severity, Duration>>
  /** Whose turn it is. Without one, PagerDuty's schedules are not ours to keep, and nothing is said of how pages were answered. */
  readonly rota?: Rota
}
