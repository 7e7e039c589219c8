import { NO_TENANT } from '../../instrumentation/metric.ts'
import type { InstantQuery, VectorSample } from './prometheus-query.ts'
import { METERS } from './rates.ts'
import { noUsage, type TenantUsage, type UsageSource } from './usage.ts'
import { tierQuery, usageQueries } from './usage-queries.ts'

/** Amounts by tenant. Work of no verified tenant is nobody's: it weighs on all, as what is fixed does. */
const byTenant = (vector: readonly VectorSample[]): ReadonlyMap<string, number> =>
  new Map(
    vector.flatMap(({ labels: { tenant_id: tenantId = '' }, value }) =>
      tenantId === '' || tenantId === NO_TENANT || !Number.isFinite(value) ? [] : [[tenantId, Math.max(0, value)]],
    ),
  )

/**
 * Usage as Prometheus has recorded it.
 *
 * @example prometheusUsage(prometheusQuery({ url: 'http://127.0.0.1:9090' }))
 */
export const prometheusUsage =
  (query: InstantQuery): UsageSource =>
  async ({ seconds, signal }) => {
    const range = `${Math.max(1, Math.round(seconds))}s`
    const [tiers, ...vectors] = await Promise.all([
      query(tierQuery(range), signal),
      ...METERS.map((meter) => query(usageQueries[meter](range), signal)),
    ])
    const tierOf = new Map(tiers.map(({ labels }) => [labels.tenant_id ?? '', labels.tier ?? '']))
    const amounts = new Map(METERS.map((meter, index) => [meter, byTenant(vectors[index] ?? [])] as const))
    const tenantIds = new Set([...tierOf.keys(), ...[...amounts.values()].flatMap((each) => [...each.keys()])])
    tenantIds.delete('')
    return [...tenantIds].sort().map((tenantId): TenantUsage => {
      const tier = tierOf.get(tenantId)
      const used = METERS.map((meter) => [meter, amounts.get(meter)?.get(tenantId) ?? 0] as const)
      return {
        tenantId,
        ...(tier !== undefined && { tier }),
        amounts: { ...noUsage, ...Object.fromEntries(used) },
      }
    })
  }
