import { apiAvailability } from '../slo/api-availability.ts'
import { alert, type Severity } from '../src/core/alert.ts'
import { percent } from '../src/core/decimal.ts'
import { promql } from '../src/core/promql.ts'
import { badEvents, events } from '../src/core/recorded.ts'
import { select } from '../src/core/selector.ts'
import { burnPolicy } from './burn-windows.ts'
import { errorRatio } from './thresholds.ts'

const slo = { slo: apiAvailability.id }

const errorRateAbove = (ratio: number, name: string, severity: Severity) =>
  alert({
    name,
    severity,
    scope: 'tenant',
    family: apiAvailability.family,
    resultLabels: ['slo', 'tenant_id'],
    expr: promql`
      ${select(badEvents, slo)} / ${select(events, slo)} > ${ratio}
        and ${select(badEvents, slo)} >= ${burnPolicy.minimumBadEvents}`,
    summary: '{{ $labels.tenant_id }}: {{ $value | humanizePercentage }} of requests fail',
    description:
      `Over the last five minutes {{ $value | humanizePercentage }} of the requests of tenant {{ $labels.tenant_id }} ended in a ` +
      `server error; more than ${percent(ratio)} is too many.`,
    dashboard: 'tenant-health',
    runbook: 'tenant-error-rate',
  })

export const tenantErrors = [
  errorRateAbove(errorRatio.critical, 'TenantErrorRateCritical', 'critical'),
  errorRateAbove(errorRatio.warning, 'TenantErrorRateHigh', 'warning'),
]
