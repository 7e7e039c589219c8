/** The vocabulary for a definition of your own: `import { slo, stack } from 'tenantscope'`. See examples/own-service. */
export { alert } from './core/alert.ts'
export { type BudgetPolicy, budgetStage } from './core/budget-policy.ts'
export { dashboard, row } from './core/dashboard.ts'
export { availability, fasterThan } from './core/indicator.ts'
export { pagerduty, slack } from './core/on-call.ts'
export { promql } from './core/promql.ts'
export { sampled } from './core/proof-case.ts'
export { ratioCases } from './core/ratio-cases.ts'
export {
  badEvents,
  budgetExhaustion,
  budgetLeft,
  burnRate,
  errorBudget,
  events,
  publishedErrorBudget,
} from './core/recorded.ts'
export { anyOf, bucket, by, count, matches, not, notMatches, select, sum } from './core/selector.ts'
export { slo } from './core/slo.ts'
export type { BurnPolicy } from './core/slo-rules.ts'
export { stack } from './core/stack.ts'
export { thresholdCases } from './core/threshold-cases.ts'
export {
  counter,
  free,
  gauge,
  histogram,
  NO_ROUTE,
  NO_TENANT,
  OTHER,
  oneOf,
  route,
  status,
  tenant,
} from './instrumentation/metric.ts'
export { httpRequests, instrumentationMetrics, requestDuration } from './instrumentation/metrics.ts'
