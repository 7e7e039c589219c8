import { errorRatio, latencySeconds } from '../alerts/thresholds.ts'
import { apiAvailability } from '../slo/api-availability.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { badEvents, events } from '../src/core/recorded.ts'
import { buckets, by, matches, select } from '../src/core/selector.ts'
import { httpRequests, requestDuration } from '../src/instrumentation/metrics.ts'
import { activeAgents, apiErrors, taskQueueDepth, websocketConnections } from '../src/service/metrics.ts'
import { graph, list, number, ofTenant, worseAbove } from './house.ts'

const requests = select(httpRequests, ofTenant)
const failed = select(httpRequests, { ...ofTenant, status: matches(/5../) })

/** The quantile needs `le`, which no metric declares, since it is the histogram's own. */
const quantileOf = (q: number) =>
  promql`histogram_quantile(${q}, sum by (le, tenant_id) (rate(${buckets(requestDuration, ofTenant)}[$__rate_interval])))`

export const tenantHealth = dashboard({
  uid: 'tenant-health',
  title: 'Tenant health',
  description: 'Is a tenant served well? Rate, errors and duration for each tenant, then what it has going on.',
  tags: ['tenant', 'red'],
  variables: ['tier', 'tenant'],
  rows: [
    row(
      'Now',
      number({
        title: 'Requests',
        description: 'Requests of the chosen tenants, all pods together.',
        unit: 'requests per second',
        queries: [{ expr: promql`sum(rate(${requests}[$__rate_interval]))` }],
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
            expr: promql`histogram_quantile(${0.95}, sum by (le) (rate(${buckets(requestDuration, ofTenant)}[$__rate_interval])))`,
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
        queries: [
          {
            expr: promql`sum ${by(httpRequests, 'tenant_id')} (rate(${requests}[$__rate_interval]))`,
            legend: '{{tenant_id}}',
          },
        ],
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
            expr: promql`${select(badEvents, { slo: apiAvailability.id, ...ofTenant })} / ${select(events, { slo: apiAvailability.id, ...ofTenant })}`,
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
        queries: [{ expr: quantileOf(0.95), legend: '{{tenant_id}}', exemplars: true }],
      }),
      graph({
        title: 'P50 by tenant',
        description: 'The middle request: what most users feel.',
        unit: 'seconds',
        queries: [{ expr: quantileOf(0.5), legend: '{{tenant_id}}' }],
      }),
      graph({
        title: 'P99 by tenant',
        description: 'The slowest request of a hundred.',
        unit: 'seconds',
        queries: [{ expr: quantileOf(0.99), legend: '{{tenant_id}}' }],
      }),
      graph({
        title: 'Failed requests by route',
        description: 'Which endpoint fails, and with which status.',
        unit: 'requests per second',
        filledBy: 'a server error',
        queries: [
          {
            expr: promql`sum ${by(httpRequests, 'endpoint', 'status')} (rate(${failed}[$__rate_interval])) > 0`,
            legend: '{{endpoint}} {{status}}',
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
            expr: promql`max ${by(activeAgents, 'tenant_id')} (${select(activeAgents, ofTenant)})`,
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
            expr: promql`max ${by(taskQueueDepth, 'tenant_id')} (${select(taskQueueDepth, ofTenant)})`,
            legend: '{{tenant_id}}',
          },
        ],
      }),
      list({
        title: 'Top errors by tenant',
        description: 'What the API answered with a problem over the shown time, most first.',
        unit: 'count',
        queries: [
          {
            expr: promql`topk(20, sum ${by(apiErrors, 'tenant_id', 'error_type')} (increase(${select(apiErrors, ofTenant)}[$__range])) > 0)`,
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
