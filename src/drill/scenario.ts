import type { TcpProxy } from './tcp-proxy.ts'
import type { Testbed } from './testbed.ts'

export interface DrillContext {
  readonly testbed: Testbed
  /** Between the service and its database. */
  readonly databaseNetwork: TcpProxy
  /** Through that network, to the database that leads at the time. */
  readonly databaseUrl: string
  /** Leads that network to another part from now on, as a virtual address does after a failover. */
  readonly leadDatabaseTo: (part: string) => void
  readonly tenantIds: readonly string[]
}

/** What a scenario promises. Seconds count from the end of the fault; a kill ends as it begins. */
export interface RecoveryObjective {
  readonly servedAgainSeconds: number
  readonly readyAgainSeconds: number
  /** Until what mends it, or changes it, is done. */
  readonly mendedSeconds?: number
  /** Of requests that begin after the fault has struck: with replicas to spare there need be none. */
  readonly failedRequests: number | 'any'
  /** Of requests that were in flight when it struck; any by default. What is announced, such as an update, needs none. */
  readonly failedInFlight?: number
}

/** What a scenario needs beside three replicas and one database. */
export interface Reserves {
  /** A streaming standby of the database. */
  readonly standby?: boolean
  /** API replicas that do not run yet. */
  readonly replicas?: number
}

export interface Scenario {
  readonly name: string
  /** What happens, and what should come of it. */
  readonly story: string
  readonly objective: RecoveryObjective
  /** A fault that lasts is held for as long as the drill says; one that strikes once is mended at once, as a supervisor would. */
  readonly lasts: boolean
  readonly reserves?: Reserves
  /** Breaks it for real, and returns what mends it. */
  readonly inject: (context: DrillContext) => Promise<() => Promise<void>>
}
