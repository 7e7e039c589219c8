import { type Exporter, sample } from '../exporter.ts'
import { quotaMetrics, quotaUsed } from './metrics.ts'
import type { TenantSource } from './tenant-exporter.ts'

export interface Quota {
  /** The value of the label `quota`. */
  readonly name: string
  /** What a tenant of a tier may use in a period. A tier that is not named has no quota. */
  readonly limits: Readonly<Record<string, number>>
  /** Where rate-limiter-flexible keeps what is used: `quota:starter:acme` is `(tier, id) => …`. */
  readonly key: (tier: string, tenantId: string) => string
}

interface Counters {
  mget(keys: string[]): Promise<(string | null)[]>
}

/**
 * How much of a quota each tenant has used, from the counters in Redis that the service itself refuses by.
 *
 * @example
 * quotaExporter(postgresTenants(() => pool), () => redis, {
 *   name: 'tasks_per_day', limits: { starter: 20_000 }, key: (tier, id) => `quota:${tier}:${id}`,
 * })
 */
export const quotaExporter = (
  source: Pick<TenantSource, 'tenants'>,
  redis: () => Counters,
  { name, limits, key }: Quota,
): Exporter => ({
  name: `quota:${name}`,
  metrics: quotaMetrics,
  async collect() {
    const tenants = (await source.tenants()).flatMap(({ id, tier }) => {
      const limit = limits[tier]
      return limit === undefined ? [] : [{ id, limit, key: key(tier, id) }]
    })
    if (tenants.length === 0) return []
    const used = await redis().mget(tenants.map((tenant) => tenant.key))
    return tenants.map(({ id, limit }, index) =>
      sample(quotaUsed, { tenant_id: id, quota: name }, Number(used[index] ?? 0) / limit),
    )
  },
})
