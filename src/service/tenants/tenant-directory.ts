import type { Queryable } from '../database/queryable.ts'
import type { Tenant, Tier } from './tenant.ts'

export interface TenantDirectory {
  /** The tenant, or undefined when `public.tenants` has no such row. */
  find(id: string): Promise<Tenant | undefined>
}

interface Options {
  readonly database: Queryable
  readonly freshSeconds?: number
  /** A subdomain is attacker-controlled only up to a verified token, still the cache is bounded. */
  readonly maxEntries?: number
  readonly now?: () => number
}

/**
 * Who our tenants are. A found tenant is remembered for a short while, so that a request costs no query here and a
 * change of tier shows within that time. An unknown one is never remembered: a new customer can sign in at once.
 */
export function createTenantDirectory({
  database,
  freshSeconds = 30,
  maxEntries = 10_000,
  now = Date.now,
}: Options): TenantDirectory {
  const known = new Map<string, { readonly tenant: Tenant; readonly staleAt: number }>()

  return {
    async find(id) {
      const entry = known.get(id)
      if (entry && entry.staleAt > now()) return entry.tenant
      known.delete(id)

      const { rows } = await database.query<{ id: string; tier: Tier }>(
        'SELECT id, tier FROM public.tenants WHERE id = $1',
        [id],
      )
      const tenant = rows[0]
      if (!tenant) return undefined
      if (known.size >= maxEntries) known.delete(known.keys().next().value ?? '')
      known.set(id, { tenant, staleAt: now() + freshSeconds * 1_000 })
      return tenant
    },
  }
}
