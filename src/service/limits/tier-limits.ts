import type { Tier } from '../tenants/tenant.ts'

/** What one tenant may use, so that its load stays its own problem. */
export interface Limits {
  readonly requestsPerSecond: number
  readonly tasksPerDay: number
  /** Accepted and not ended. */
  readonly openTasks: number
  readonly agents: number
  /** On one API process. */
  readonly webSockets: number
}

export type TierLimits = Readonly<Record<Tier, Limits>>

export const tierLimits: TierLimits = {
  starter: { requestsPerSecond: 50, tasksPerDay: 20_000, openTasks: 500, agents: 200, webSockets: 50 },
  business: { requestsPerSecond: 200, tasksPerDay: 200_000, openTasks: 2_000, agents: 2_000, webSockets: 250 },
  enterprise: {
    requestsPerSecond: 1_000,
    tasksPerDay: 2_000_000,
    openTasks: 10_000,
    agents: 20_000,
    webSockets: 1_000,
  },
}

/** The limits above, with other request rates where a deployment sets them. */
export const withRequestRates = (limits: TierLimits, rates: Readonly<Partial<Record<Tier, number>>> = {}): TierLimits =>
  Object.fromEntries(
    Object.entries(limits).map(([tier, each]) => [
      tier,
      { ...each, requestsPerSecond: rates[tier as Tier] ?? each.requestsPerSecond },
    ]),
  ) as Record<Tier, Limits>
