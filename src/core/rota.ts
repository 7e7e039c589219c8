import type { Duration } from './duration.ts'

/** Who takes the calls of a role: people in the order of their turns. */
export interface Rotation {
  /** As in the escalation. */
  readonly role: string
  /** E-mail addresses, as PagerDuty knows them. Who is in a rotation is not made here: accounts cost money and are a person's own. */
  readonly people: readonly [string, ...string[]]
  /** How long a turn lasts. */
  readonly turn: Duration
}

/** What on-call needs to know of people and clocks, besides the escalation. */
export interface Rota {
  /** Of handovers and of nights, such as `Europe/Berlin`. */
  readonly timeZone: string
  /** When the first person of every rotation took or takes over: an ISO instant with its offset. */
  readonly firstHandover: string
  readonly rotations: readonly Rotation[]
  /** Hours of the day in which a page wakes somebody. It may run over midnight. */
  readonly night: { readonly fromHour: number; readonly toHour: number }
  /** How often the escalation begins anew while nobody acknowledges. */
  readonly repeats: number
  /** How soon a page should be over. */
  readonly resolveWithin: Duration
}
