import type { Quota } from '../../exporters/tenant/quota-exporter.ts'
import { TIERS } from '../tenants/tenant.ts'
import { tierLimits } from './tier-limits.ts'

/** The daily task quota as the exporter reads it: from the counters that tenant-budget.ts refuses by. */
export const taskQuota: Quota = {
  name: 'tasks_per_day',
  limits: Object.fromEntries(TIERS.map((tier) => [tier, tierLimits[tier].tasksPerDay])),
  key: (tier, tenantId) => `quota:${tier}:${tenantId}`,
}
