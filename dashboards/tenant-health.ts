import { errorRatio, latencySeconds } from '../alerts/thresholds.ts'
import { apiAvailability } from '../slo/api-availability.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { badEvents, events } from '../src/core/recorded.ts'
import { buckets, by, matches, select } from '../src/core/selector.ts'
import { firingAlerts } from '../src/external-metrics.ts'
import { requestDuration } from '../src/instrumentation/metrics.ts'
import { activeAgents, taskQueueDepth, websocketConnections } from '../src/service/metrics.ts'
import { alertStates, tenantAnnotations } from './annotations.ts'
import { graph, heat, highest, list, number, ofTenant, timeline, worseAbove } from './house.ts'
import { errorRate, failureRate, latencyBuckets, latencyQuantile, requestRate } from './records.ts'

const quantileOf = (quantile: '0.5' | '0.95' | '0.99') => [
  { expr: highest(promql`${select(latencyQuantile, { quantile, ...ofTenant })}`), legend: '{{tenant_id}}' },
]

/** Of sampled requests, each with its trace. */
const exemplarsOf = buckets(requestDuration, ofTenant)

export const tenantHealth = dashboard({
  uid: 'tenant-health',
  title: 'Tenant health',
  description: 'Is a tenant served well? Rate, errors and duration for each tenant, then what it has going on.',
  tags: ['tenant', 'red'],
  variables: ['tier', 'tenant'],
  annotations: tenantAnnotations,
  rows: [
    row(
      'Now',
      number({
        title: 'Requests',
        description: 'Requests of the chosen tenants, all pods together.',
        unit: 'requests per second',
        queries: [{ expr: promql`sum(${select(requestRate, ofTenant)})` }],
      }),
      number({
        title: 'Failing',
        description: 'Share of requests that ended in a server error over five minutes, as the alerts count it.',
        unit: 'ratio',
        thresholds: worseAbove(errorRatio.warning, errorRatio.critical),
        queries: [
          {
            expr: promql`sum(${select(badEvents, { slo: apiAvailability.id, ...ofTenant })}) / sum(${select(events, { slo: apiAvailability.id, ...ofTenant })})`,
          },
        ],
      }),
      number({
        title: 'P95',
        description: 'Nineteen of twenty requests of the chosen tenants were faster.',
        unit: 'seconds',
        thresholds: worseAbove(latencySeconds.warning, latencySeconds.critical),
        queries: [
          {
            expr: promql`histogram_quantile(${0.95}, sum by (le) (${select(latencyBuckets, ofTenant)}))`,
          },
        ],
      }),
      number({
        title: 'Active agents',
        description: 'Agents with a task accepted, begun or ended in the last 15 minutes.',
        unit: 'count',
        queries: [{ expr: promql`sum(max ${by(activeAgents, 'tenant_id')} (${select(activeAgents, ofTenant)}))` }],
      }),
      number({
        title: 'Waiting tasks',
        description: 'Accepted tasks that no worker has begun.',
        unit: 'count',
        queries: [{ expr: promql`sum(max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth, ofTenant)}))` }],
      }),
      number({
        title: 'Watchers',
        description: 'WebSocket connections open for task updates.',
        unit: 'count',
        queries: [{ expr: promql`sum(${select(websocketConnections, ofTenant)}) or vector(0)` }],
      }),
    ),
    row(
      'Rate, errors, duration',
      graph({
        title: 'Requests by tenant',
        description: 'A tenant that stops sending shows here first.',
        unit: 'requests per second',
        drillDown: 'tenant-health',
        queries: [{ expr: highest(promql`${select(requestRate, ofTenant)}`), legend: '{{tenant_id}}' }],
      }),
      graph({
        title: 'Error rate by tenant',
        description: 'Lines are where the alerts fire: a warning at the lower, a page at the upper one.',
        unit: 'ratio',
        min: 0,
        thresholds: worseAbove(errorRatio.warning, errorRatio.critical),
        drillDown: 'tenant-health',
        queries: [
          {
            expr: highest(
              promql`${select(badEvents, { slo: apiAvailability.id, ...ofTenant })} / ${select(events, { slo: apiAvailability.id, ...ofTenant })}`,
            ),
            legend: '{{tenant_id}}',
          },
        ],
      }),
      graph({
        title: 'P95 by tenant',
        description: 'Interpolated between buckets; the alerts use the exact share of slow requests instead.',
        unit: 'seconds',
        thresholds: worseAbove(latencySeconds.warning, latencySeconds.critical),
        drillDown: 'tenant-health',
        exemplarsOf,
        queries: quantileOf('0.95'),
      }),
      graph({
        title: 'P50 by tenant',
        description: 'The middle request: what most users feel.',
        unit: 'seconds',
        queries: quantileOf('0.5'),
      }),
      graph({
        title: 'P99 by tenant',
        description: 'The slowest request of a hundred.',
        unit: 'seconds',
        exemplarsOf,
        queries: quantileOf('0.99'),
      }),
      graph({
        title: 'Failed requests by route',
        description: 'Which endpoint fails, and with which status.',
        unit: 'requests per second',
        filledBy: 'a server error',
        queries: [
          {
            expr: promql`sum ${by(failureRate, 'endpoint', 'status')} (${select(failureRate, ofTenant)})`,
            legend: '{{endpoint}} {{status}}',
          },
        ],
      }),
    ),
    row(
      'Spread and alerts',
      heat({
        title: 'Requests by duration',
        description:
          'The darker, the more requests took so long. Two bands mean two kinds of request, or a tenant apart.',
        unit: 'seconds',
        exemplarsOf,
        queries: [{ expr: promql`sum by (le) (${select(latencyBuckets, ofTenant)})`, legend: '{{le}}' }],
      }),
      timeline({
        title: 'Alerts of the chosen tenants',
        description: 'What was about to fire and what fired, and of which tenant.',
        unit: 'count',
        states: alertStates.states,
        filledBy: 'an alert of a tenant',
        queries: [
          {
            expr: alertStates.by(promql`${by(firingAlerts, 'alertname', 'tenant_id')}`, {
              tenant_id: matches(/$tenant/),
            }),
            legend: '{{tenant_id}} {{alertname}}',
          },
        ],
      }),
    ),
    row(
      'Work',
      graph({
        title: 'Active agents by tenant',
        description: 'Agents with a task accepted, begun or ended in the last 15 minutes.',
        unit: 'count',
        queries: [
          {
            expr: highest(promql`max ${by(activeAgents, 'tenant_id')} (${select(activeAgents, ofTenant)})`),
            legend: '{{tenant_id}}',
          },
        ],
      }),
      graph({
        title: 'Waiting tasks by tenant',
        description: 'A line that climbs means that workers do not keep up.',
        unit: 'count',
        queries: [
          {
            expr: highest(promql`max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth, ofTenant)})`),
            legend: '{{tenant_id}}',
          },
        ],
      }),
      list({
        title: 'Top errors by tenant',
        description: 'What the API answered with a problem over the shown time, most first.',
        unit: 'count',
        value: 'Answers',
        drillDown: 'tenant-health',
        queries: [
          {
            expr: promql`topk(20, sum_over_time(${select(errorRate, ofTenant)}[$__range:1m]) * ${60} > 0)`,
          },
        ],
      }),
    ),
    row('Logs', {
      kind: 'logs',
      title: 'Failed requests',
      description: 'Lines of requests that ended in an error, for the chosen tenants.',
      width: 24,
      logql: '{app=~".+", level="error"} | tenant_id=~"$tenant"',
    }),
  ],
})
