import type { Tier } from '../core/tier.ts'

export interface DemoTenant {
  readonly id: string
  readonly tier: Tier
  /** Mean of a Poisson process. */
  readonly requestsPerSecond: number
}

/** Three tiers, from a busy enterprise to a starter that is nearly idle, where rules on rates alone go blind. */
export const demoTenants: readonly DemoTenant[] = [
  { id: 'acme', tier: 'enterprise', requestsPerSecond: 12 },
  { id: 'globex', tier: 'enterprise', requestsPerSecond: 8 },
  { id: 'initech', tier: 'business', requestsPerSecond: 5 },
  { id: 'umbrella', tier: 'business', requestsPerSecond: 4 },
  { id: 'hooli', tier: 'starter', requestsPerSecond: 2 },
  { id: 'piedpiper', tier: 'starter', requestsPerSecond: 1 },
  { id: 'nearly-idle', tier: 'starter', requestsPerSecond: 0.05 },
]
