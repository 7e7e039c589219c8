import { apiAvailability } from '../slo/api-availability.ts'
import { alert, type Severity } from '../src/core/alert.ts'
import { percent } from '../src/core/decimal.ts'
import { promql } from '../src/core/promql.ts'
import { ratioCases } from '../src/core/ratio-cases.ts'
import { badEvents, events } from '../src/core/recorded.ts'
import { select } from '../src/core/selector.ts'
import { burnPolicy } from './burn-windows.ts'

const slo = { slo: apiAvailability.id }
const { family } = apiAvailability
const { minimumBadEvents } = burnPolicy

const errorRateAbove = (ratio: number, name: string, severity: Severity) =>
  alert({
    name,
    severity,
    scope: 'tenant',
    family,
    resultLabels: ['slo', 'tenant_id'],
    expr: promql`
      ${select(badEvents, slo)} / ${select(events, slo)} > ${ratio}
        and ${select(badEvents, slo)} >= ${minimumBadEvents}`,
    summary: '{{ $labels.tenant_id }}: {{ $value | humanizePercentage }} of requests fail',
    description:
      `Over the last five minutes {{ $value | humanizePercentage }} of the requests of tenant {{ $labels.tenant_id }} ended in a ` +
      `server error; more than ${percent(ratio)} is too many.`,
    dashboard: 'tenant-health',
    runbook: 'tenant-error-rate',
    cases: ratioCases({ slo: apiAvailability, ratio, window: '5m', minimumBadEvents, labels: slo }),
  })

export const tenantErrorsCritical = errorRateAbove(0.05, 'TenantErrorRateCritical', 'critical')

export const tenantErrors = [tenantErrorsCritical, errorRateAbove(0.02, 'TenantErrorRateHigh', 'warning')]
