import { free, gauge, oneOf, tenant } from '../instrumentation/metric.ts'
import type { Duration, Period } from './duration.ts'

/**
 * Every series that the generated rules record, and the one that they expect from the tenant exporter. Their names are
 * written here and nowhere else; dashboards, alerts and tests import them.
 *
 * Names follow level:metric:operations, https://prometheus.io/docs/practices/rules/.
 */
const slo = free({ expected: 10 })
const tier = free({ expected: 4 })

/** Published by the tenant exporter, so that the number of rules does not grow with tenants or tiers. */
export const publishedErrorBudget = gauge('slo_error_budget_ratio', {
  help: 'Share of events that may be bad under the objective of a tenant: 1 - objective.',
  unit: 'ratio',
  labels: { slo, tenant_id: tenant, tier },
})

export const errorBudget = gauge('tenant:slo_error_budget:ratio', {
  help: 'The published error budget, exactly one series for each SLO and tenant.',
  unit: 'ratio',
  labels: { slo, tenant_id: tenant, tier },
})

export const events = gauge('tenant:slo_events:increase5m', {
  help: 'Events of an SLO over five minutes.',
  labels: { slo, tenant_id: tenant },
})

export const badEvents = gauge('tenant:slo_bad_events:increase5m', {
  help: 'Bad events of an SLO over five minutes; 0, not absent, while a tenant has traffic and no failures.',
  labels: { slo, tenant_id: tenant },
})

export const rolledUpEvents = gauge('tenant:slo_events:rollup5m', {
  help: 'The five-minute count of events, kept at the pace of rollups. Windows of more than an hour are sums of it.',
  labels: { slo, tenant_id: tenant },
})

export const rolledUpBadEvents = gauge('tenant:slo_bad_events:rollup5m', {
  help: 'The five-minute count of bad events, kept at the pace of rollups.',
  labels: { slo, tenant_id: tenant },
})

const month = free({ expected: 2 })

export const eventsOfMonth = gauge('tenant:slo_events:month5m', {
  help: 'The rollups of events, each labelled with the number of its calendar month, for promises of a month.',
  labels: { slo, tenant_id: tenant, month },
})

export const badEventsOfMonth = gauge('tenant:slo_bad_events:month5m', {
  help: 'The rollups of bad events, each labelled with the number of its calendar month.',
  labels: { slo, tenant_id: tenant, month },
})

/** Which part of the events of a whole period was bad. */
export const errorRatio = (period: Period) =>
  gauge(period === 'month' ? 'tenant:slo_error:ratio_month_to_date' : `tenant:slo_error:ratio${period}`, {
    help: `Share of the events of ${period === 'month' ? 'the month so far' : period} that were bad.`,
    unit: 'ratio',
    labels: { slo, tenant_id: tenant },
  })

export const budgetLeft = gauge('tenant:slo_budget_left:ratio', {
  help: 'Share of the error budget of the period that is left: 1 untouched, 0 spent, below 0 overspent.',
  unit: 'ratio',
  labels: { slo, tenant_id: tenant, tier },
})

export const budgetExhaustion = gauge('tenant:slo_budget_exhaustion:seconds', {
  help: 'Time until the error budget left is spent at the burn rate of the last hour; 0 when it is, absent while nothing burns.',
  unit: 'seconds',
  labels: { slo, tenant_id: tenant, tier },
})

export const requestsOfTenMinutes = gauge('tenant:http_requests:increase10m', {
  help: 'Requests over ten minutes.',
  labels: { tenant_id: tenant },
})

export const slowRequestsOfTenMinutes = gauge('tenant:http_requests_slow:increase10m', {
  help: 'Requests over ten minutes that took longer than a threshold in seconds.',
  labels: { tenant_id: tenant, threshold: oneOf('1', '2') },
})

/** The window of the recorded counts. Longer windows are sums of them. */
export const countWindow = '5m' satisfies Duration

/** How many times faster than allowed the error budget goes over a window; 1 spends exactly the budget by the end of the period. */
export const burnRate = <const Window extends Period>(window: Window) =>
  gauge(window === 'month' ? 'tenant:slo_burn:rate_month_to_date' : `tenant:slo_burn:rate${window}`, {
    help: `Burn rate of the error budget over ${window === 'month' ? 'the month so far' : window}: error ratio / error budget.`,
    unit: 'ratio',
    labels: { slo, tenant_id: tenant, tier },
  })
