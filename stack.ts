import { budgetPolicy } from './alerts/budget-policy.ts'
import { burnPolicy } from './alerts/burn-windows.ts'
import { infrastructureAlerts } from './alerts/infrastructure.ts'
import { logLossAlerts } from './alerts/log-loss.ts'
import { metaAlerts } from './alerts/meta.ts'
import { onCall } from './alerts/on-call.ts'
import { platformErrors, platformLatency } from './alerts/platform.ts'
import { recoveryPointAlerts } from './alerts/recovery-point.ts'
import { requestSpike } from './alerts/request-spike.ts'
import { scalingAlerts } from './alerts/scaling.ts'
import { telemetryAlerts } from './alerts/telemetry.ts'
import { tenantErrors } from './alerts/tenant-errors.ts'
import { latencyRecordCases, latencyRecords, tenantLatency } from './alerts/tenant-latency.ts'
import { dashboards } from './dashboards/index.ts'
import { dashboardRecords } from './dashboards/records.ts'
import { logs } from './logs/policy.ts'
import { apiAvailability } from './slo/api-availability.ts'
import { apiLatency } from './slo/api-latency.ts'
import { logDelivery } from './slo/log-delivery.ts'
import { taskCompletion } from './slo/task-completion.ts'
import { taskDurations } from './slo/task-duration.ts'
import { tiers } from './slo/tiers.ts'
import { websocketDelivery } from './slo/websocket-delivery.ts'
import { catalog, external } from './src/catalog.ts'
import { promql } from './src/core/promql.ts'
import { by, select } from './src/core/selector.ts'
import { stack } from './src/core/stack.ts'
import { taskQueueDepth } from './src/service/metrics.ts'

/** The whole definition: what is promised, what is measured, who is told. Everything generated follows from here. */
export default stack({
  name: 'tenantscope',
  tiers,
  metrics: catalog,
  externalMetrics: external,
  slos: [apiAvailability, apiLatency, taskCompletion, taskDurations, websocketDelivery, logDelivery],
  burnPolicy,
  budgetPolicy,
  alertGroups: [
    { name: 'errors', alerts: [...tenantErrors, ...platformErrors] },
    {
      name: 'latency',
      records: latencyRecords,
      cases: latencyRecordCases,
      alerts: [...tenantLatency, ...platformLatency],
    },
    { name: 'request-spike', pace: 'relaxed', alerts: requestSpike },
    { name: 'telemetry', alerts: telemetryAlerts },
    { name: 'infrastructure', alerts: infrastructureAlerts },
    { name: 'scaling', alerts: scalingAlerts },
    { name: 'recovery-point', alerts: recoveryPointAlerts },
    { name: 'log-loss', alerts: logLossAlerts },
    { name: 'meta', alerts: metaAlerts },
    dashboardRecords,
  ],
  dashboards,
  logs,
  onCall,
  // The depth is the same fact in every worker: the most of them for each tenant, then the sum of tenants.
  workerBacklog: promql`sum(max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth)}))`,
  cadence: { scrape: '15s', evaluation: '30s', rollup: '5m', period: '30m', relaxed: '1m' },
  grouping: { wait: '10s', interval: '1m', repeat: '4h' },
  links: {
    grafana: 'https://grafana.example.com',
    runbooks: 'https://github.com/tenantscope/tenantscope/blob/main/docs/runbooks',
    prometheus: 'https://prometheus.example.com',
  },
  seriesBudget: { tenants: 1000, routes: 20, series: 10_000_000 },
})
