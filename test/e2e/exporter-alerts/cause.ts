import type { PromQL } from '../../../src/core/promql.ts'
import type { World } from './world.ts'

/** What is moved, and between which values it then is; any value but nothing where the series itself is the news. */
export interface Move {
  readonly series: PromQL
  readonly between: readonly [from: number, to: number]
}

/** Something that is done to a real part of the world, and what must come of it. */
export interface Cause {
  /** What is done, as a sentence. */
  readonly does: string
  readonly moves: readonly Move[]
  /** All of them fire and resolve. */
  readonly alerts: readonly string[]
  readonly begin: (world: World) => unknown
  readonly end: (world: World) => unknown
  /** Alerts that are told to nobody, for a graver one of the same family speaks for them. */
  readonly spokenFor?: readonly string[]
  /** Says what is missing where this machine cannot do it. */
  readonly impossible?: (world: World) => string | undefined
}

/** Causes that share a source, or a place in the message channel, come one after the other. */
export type Course = readonly Cause[]
