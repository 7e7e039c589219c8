/** Every dashboard by its uid, which is its address in Grafana and so never changes. */
export const dashboards = [
  { uid: 'tenant-health', title: 'Tenant health' },
  { uid: 'slo-overview', title: 'SLO overview' },
] as const
