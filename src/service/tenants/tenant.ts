import { z } from 'zod'

/** What a customer pays for. Limits and objectives differ by tier. */
export const TIERS = ['starter', 'business', 'enterprise'] as const
export type Tier = (typeof TIERS)[number]

/**
 * A tenant id is also its subdomain and part of its schema name, so it is a DNS label, and one that needs no care
 * in SQL, a log line or a metric label.
 */
export const tenantId = z
  .string()
  .max(32)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, { error: 'must be a DNS label of lower-case letters, digits and dashes' })

export interface Tenant {
  readonly id: string
  readonly tier: Tier
}
