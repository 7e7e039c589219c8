import { infrastructure } from '../alerts/dashboard-links.ts'
import { errorRatio } from '../alerts/thresholds.ts'
import { apiAvailability } from '../slo/api-availability.ts'
import { type LogQL, logql } from '../src/core/logql.ts'
import { type LogRuleGroup, logAlert } from '../src/core/logs.ts'
import { volumeBudget } from './budget.ts'
import { logBytes, loggedErrors, loggedRefusals, loggedRequests, logLevels, logLines } from './metrics.ts'

const ours = logql`app="tenantscope"`

/** Lines that requests leave when they end. The text is looked for first, since it spares Loki reading the JSON of other lines. */
const access = logql`|= "request" | json kind="message" | kind="request"`
const requests = logql`{${ours}, component="api"} ${access}`
const failedRequests = logql`{${ours}, component="api", level="error"} ${access}`
const refusedRequests = logql`{${ours}, component="api"} |= "request" | json kind="message", status_code="status_code" | kind="request" | status_code=~"401|403"`
const ofTenants = logql`| tenant_id != ""`

const count = (lines: LogQL): LogQL => logql`sum by (tenant_id) (count_over_time(${lines} ${ofTenants} [5m]))`
const refused = logql`sum by (status_code) (count_over_time(${refusedRequests} [5m]))`
const refusedFor = (status: LogQL): LogQL =>
  logql`sum by (status_code) (count_over_time(${refusedRequests} | status_code=${status} [5m]))`

/** Fewer than so many errors say little, of however few requests. */
const AT_LEAST_ERRORS = 5

const errorRate = logAlert({
  name: 'LoggedErrorRateHigh',
  severity: 'warning',
  scope: 'tenant',
  family: apiAvailability.family,
  resultLabels: ['tenant_id'],
  expr: logql`
    ${count(failedRequests)} / ${count(requests)} > ${errorRatio.critical}
      and ${count(failedRequests)} >= ${AT_LEAST_ERRORS}`,
  for: '2m',
  summary: 'The access log of {{ $labels.tenant_id }} tells of {{ $value | humanizePercentage }} errors',
  description:
    'Counted from log lines. Metrics should have told of it before: where no other alert on errors of this tenant fires, they are not to be trusted.',
  dashboard: 'tenant-health',
  runbook: 'tenant-error-rate',
})

/** People mistype; a stream of failures is somebody trying tokens, or a deployment that broke them. */
const REFUSALS = { '401': 200, '403': 20 } as const

const refusals = logAlert({
  name: 'AuthenticationFailures',
  severity: 'warning',
  scope: 'platform',
  family: 'authentication',
  resultLabels: ['status_code'],
  expr: logql`${refusedFor(logql`"401"`)} > ${REFUSALS['401']}`,
  summary: '{{ $value }} requests in five minutes had no valid token',
  description: 'Somebody tries tokens, or a key was rotated and one side does not know it.',
  dashboard: infrastructure,
  runbook: 'authentication-failures',
})

const foreignTokens = logAlert({
  name: 'TokensOfOtherTenants',
  severity: 'critical',
  scope: 'platform',
  family: 'tenant-boundary',
  resultLabels: ['status_code'],
  expr: logql`${refusedFor(logql`"403"`)} > ${REFUSALS['403']}`,
  summary: '{{ $value }} requests in five minutes carried a valid token of another tenant',
  description: 'All were refused. Somebody with an account tries the doors of others.',
  dashboard: infrastructure,
  runbook: 'authentication-failures',
})

const hourOfBytes = logql`sum by (tenant_id) (bytes_over_time({${ours}} ${ofTenants} [1h]))`
const MEGABYTE = 1_000_000

const volume = logAlert({
  name: 'LogVolumeOverBudget',
  severity: 'warning',
  scope: 'tenant',
  family: 'log-volume',
  resultLabels: ['tenant_id'],
  expr: logql`${hourOfBytes} > ${volumeBudget.megabytesPerHour * MEGABYTE}`,
  for: '15m',
  summary: '{{ $labels.tenant_id }} wrote {{ $value | humanize }}B of log in an hour',
  description: `The budget is ${volumeBudget.megabytesPerHour} MB an hour for each tenant. Loki takes no more lines beyond its limits, those of others included.`,
  dashboard: 'tenant-health',
  runbook: 'log-volume',
})

/** What is read from log lines. Loki's ruler evaluates it, writes what is recorded to Prometheus and tells Alertmanager of the rest. */
export const logRules: readonly LogRuleGroup[] = [
  {
    name: 'log-volume',
    interval: '1m',
    rules: [
      { record: logLines, expr: logql`sum by (tenant_id) (count_over_time({${ours}} ${ofTenants} [5m]))` },
      { record: logBytes, expr: logql`sum by (tenant_id) (bytes_over_time({${ours}} ${ofTenants} [5m]))` },
      { record: logLevels, expr: logql`sum by (component, level) (count_over_time({${ours}} [5m]))` },
      volume,
    ],
  },
  {
    name: 'log-errors',
    interval: '1m',
    rules: [
      { record: loggedRequests, expr: count(requests) },
      { record: loggedErrors, expr: count(failedRequests) },
      errorRate,
    ],
  },
  {
    name: 'log-authentication',
    interval: '1m',
    rules: [{ record: loggedRefusals, expr: refused }, refusals, foreignTokens],
  },
]
