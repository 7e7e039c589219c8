import { apiLatency } from '../slo/api-latency.ts'
import { alert, type Severity } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import { bucket, by, count, not } from '../src/core/selector.ts'
import { NO_TENANT } from '../src/instrumentation/metric.ts'
import { requestDuration } from '../src/instrumentation/metrics.ts'
import { burnPolicy } from './burn-windows.ts'
import { latencySeconds } from './thresholds.ts'

const ofTenants = { tenant_id: not(NO_TENANT) }

/**
 * P95 above a threshold is the same as more than 5 % slower than it. The share of a bucket is exact, a quantile between
 * buckets is a guess, so the alert asks for the share and the dashboard shows the quantile.
 */
const p95Above = (thresholdSeconds: 1 | 2, name: string, severity: Severity) => {
  const perTenant = by(requestDuration, 'tenant_id')
  const all = promql`sum ${perTenant} (increase(${count(requestDuration, ofTenants)}[10m]))`
  const slow = promql`${all} - sum ${perTenant} (increase(${bucket(requestDuration, thresholdSeconds, ofTenants)}[10m]))`
  return alert({
    name,
    severity,
    scope: 'tenant',
    family: apiLatency.family,
    resultLabels: ['tenant_id'],
    expr: promql`
      (${slow}) / ${all} > ${0.05}
        and (${slow}) >= ${burnPolicy.minimumBadEvents}`,
    summary: `{{ $labels.tenant_id }}: P95 latency above ${thresholdSeconds} s`,
    description:
      `Over the last ten minutes {{ $value | humanizePercentage }} of the requests of tenant {{ $labels.tenant_id }} took longer than ` +
      `${thresholdSeconds} s, so their P95 is above it.`,
    dashboard: 'tenant-health',
    runbook: 'tenant-latency',
  })
}

export const tenantLatency = [
  p95Above(latencySeconds.critical, 'TenantLatencyP95Critical', 'critical'),
  p95Above(latencySeconds.warning, 'TenantLatencyP95High', 'warning'),
]
