/** How large an installation is: what the person who plans it knows. */
export interface Workload {
  readonly tenants: number
  /** Route templates that a tenant uses, each with its method. */
  readonly endpoints: number
  readonly apiPods: number
  readonly workers: number
  /** Status codes that a route answers a tenant with; the library makes two server errors in advance. */
  readonly statusesPerEndpoint: number
  readonly scrapeIntervalSeconds: number
  readonly evaluationIntervalSeconds: number
  /** How long Prometheus itself keeps samples. */
  readonly retentionDays: number
  /** Mean over the day and all tenants. */
  readonly requestsPerTenantPerSecond: number
}

export const usualWorkload: Workload = {
  tenants: 1000,
  endpoints: 20,
  apiPods: 3,
  workers: 2,
  statusesPerEndpoint: 4,
  scrapeIntervalSeconds: 15,
  evaluationIntervalSeconds: 30,
  retentionDays: 15,
  requestsPerTenantPerSecond: 0.2,
}
