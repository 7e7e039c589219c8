import { publishedErrorBudget } from '../../core/recorded.ts'
import { free, gauge, tenant } from '../../instrumentation/metric.ts'

const tier = free({ expected: 4 })

export const tenantInfo = gauge('tenant_info', {
  help: 'Always 1: which tier a tenant is on.',
  labels: { tenant_id: tenant, tier },
})

export const sloObjective = gauge('slo_objective_ratio', {
  help: 'Share of events that must be good for a tenant, by its tier.',
  unit: 'ratio',
  labels: { slo: free({ expected: 10 }), tenant_id: tenant, tier },
})

export const signUps = gauge('tenant_signups_last_day', {
  help: 'Tenants that signed up in the last 24 hours.',
  labels: {},
})

export const tenantMetrics = [tenantInfo, sloObjective, publishedErrorBudget, signUps] as const
