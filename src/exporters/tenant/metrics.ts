import { publishedErrorBudget } from '../../core/recorded.ts'
import { free, gauge, oneOf, tenant } from '../../instrumentation/metric.ts'

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

export const tenantCreated = gauge('tenant_created_timestamp_seconds', {
  help: 'When a tenant signed up, as seconds since 1970.',
  unit: 'timestamp',
  labels: { tenant_id: tenant },
})

export const signUps = gauge('tenant_signups_last_day', {
  help: 'Tenants that signed up in the last 24 hours.',
  labels: {},
})

export const ACTIVITY_WINDOWS = ['1d', '7d', '30d'] as const
export const activeTenants = gauge('tenants_active', {
  help: 'Tenants with an agent that had a task accepted, begun or ended within the window.',
  labels: { window: oneOf(...ACTIVITY_WINDOWS) },
})

export const FEATURES = ['agents', 'completed_tasks', 'many_agents'] as const
export const featureAdoption = gauge('tenant_feature_adoption_ratio', {
  help: 'Share of all tenants that used a feature within 30 days: any agent, any completed task, five agents or more.',
  unit: 'ratio',
  labels: { feature: oneOf(...FEATURES) },
})

export const tenantMetrics = [
  tenantInfo,
  sloObjective,
  publishedErrorBudget,
  tenantCreated,
  signUps,
  activeTenants,
  featureAdoption,
] as const

export const quotaUsed = gauge('tenant_quota_used_ratio', {
  help: 'Share of what a tenant may use of a quota in its current period that it has used; above 1 it is refused.',
  unit: 'ratio',
  labels: { tenant_id: tenant, quota: free({ expected: 1 }) },
})

export const quotaMetrics = [quotaUsed] as const
