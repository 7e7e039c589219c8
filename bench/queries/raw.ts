import { promql } from '../../src/core/promql.ts'
import { buckets, by, select } from '../../src/core/selector.ts'
import { httpRequests, requestDuration } from '../../src/instrumentation/metrics.ts'

/** What panels asked before there were records: what the records of dashboards/records.ts spare everybody who looks. */
export const rawExpressions = [
  promql`sum ${by(httpRequests, 'tenant_id')} (rate(${select(httpRequests)}[$__rate_interval]))`,
  promql`histogram_quantile(${0.95}, sum by (le, tenant_id) (rate(${buckets(requestDuration)}[$__rate_interval])))`,
]
