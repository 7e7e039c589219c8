import { counter, histogram, oneOf, route, tenant } from '../instrumentation/metric.ts'
import { alert } from './alert.ts'
import { availability, fasterThan } from './indicator.ts'
import { pagerduty, slack } from './on-call.ts'
import { promql } from './promql.ts'
import { sampled } from './proof-case.ts'
import { publishedErrorBudget } from './recorded.ts'
import { by, matches, select } from './selector.ts'
import { slo } from './slo.ts'
import { stack } from './stack.ts'

/** A small sound definition that the tests bend. */
export const requests = counter('requests_total', {
  help: 'Requests.',
  labels: { tenant_id: tenant, endpoint: route, status: oneOf('200', '404', '500', '503') },
})

export const duration = histogram('request_seconds', {
  help: 'Duration.',
  unit: 'seconds',
  labels: { tenant_id: tenant },
  buckets: [0.1, 0.5, 1, 2],
})

export const exampleAvailability = slo({
  id: 'served',
  title: 'Served',
  promise: 'A request is served.',
  owner: 'platform',
  family: 'errors',
  dashboard: 'overview',
  period: '30d',
  objectives: { starter: 0.99, enterprise: 0.999 },
  indicator: availability(requests, { bad: { status: matches(/5../) } }),
})

export const exampleLatency = slo({
  ...exampleAvailability,
  id: 'fast',
  family: 'latency',
  indicator: fasterThan(duration, 0.5),
})

export const exampleAlert = alert({
  name: 'ManyErrors',
  severity: 'warning',
  scope: 'tenant',
  family: 'errors',
  resultLabels: ['tenant_id'],
  expr: promql`sum ${by(requests, 'tenant_id')} (rate(${select(requests, { status: matches(/5../) })}[5m])) > ${0.5}`,
  summary: '{{ $labels.tenant_id }} fails',
  description: 'Too many errors.',
  runbook: 'many-errors',
  dashboard: 'overview',
  cases: [
    { title: 'idle', at: '10m', samples: [] },
    {
      title: 'failing',
      at: '10m',
      samples: [
        sampled(select(requests, { tenant_id: 'acme', endpoint: '/', status: '500' }), { lasts: '15m', perMinute: 60 }),
      ],
      fires: [{ labels: { tenant_id: 'acme' }, value: 1 }],
    },
  ],
})

export const exampleStack = stack({
  name: 'example',
  tiers: ['starter', 'enterprise'],
  metrics: [requests, duration, publishedErrorBudget],
  externalMetrics: [],
  slos: [exampleAvailability, exampleLatency],
  burnPolicy: {
    minimumBadEvents: 5,
    windows: [
      { name: 'page-fast', budgetShare: 0.02, long: '1h', short: '5m', severity: 'critical' },
      { name: 'ticket-slow', budgetShare: 0.1, long: '3d', short: '6h', severity: 'warning' },
    ],
  },
  alertGroups: [{ name: 'errors', alerts: [exampleAlert] }],
  dashboards: [{ uid: 'overview', title: 'Overview', description: '', tags: [], variables: [], rows: [] }],
  onCall: {
    routes: {
      critical: pagerduty('pager', { routingKeyFile: '/key' }),
      warning: slack('channel', { channel: '#alerts', webhookUrlFile: '/url' }),
    },
    escalation: [{ role: 'SRE', after: '0s' }],
    acknowledgeWithin: { critical: '15m', warning: '1h' },
  },
  cadence: { scrape: '15s', evaluation: '30s', rollup: '5m', period: '30m', relaxed: '1m' },
  grouping: { wait: '10s', interval: '1m', repeat: '4h' },
  links: { grafana: 'https://g', runbooks: 'https://r', prometheus: 'https://p' },
  seriesBudget: { tenants: 10, routes: 5, series: 10_000 },
})
