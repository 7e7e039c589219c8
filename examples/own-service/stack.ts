import {
  availability,
  budgetLeft,
  burnRate,
  by,
  dashboard,
  fasterThan,
  httpRequests,
  instrumentationMetrics,
  matches,
  pagerduty,
  promql,
  publishedErrorBudget,
  requestDuration,
  row,
  select,
  slack,
  slo,
  stack,
} from 'tenantscope'

/** Change what follows to what you promise, then run `npx tenantscope generate`. */
const tiers = ['free', 'paid'] as const

const served = slo({
  id: 'served',
  title: 'Requests served',
  promise: 'A request is answered without a server error.',
  owner: 'platform',
  family: 'errors',
  dashboard: 'tenants',
  period: '30d',
  objectives: { free: 0.99, paid: 0.999 },
  indicator: availability(httpRequests, { bad: { status: matches(/5../) } }),
})

const fast = slo({
  ...served,
  id: 'fast',
  title: 'Requests answered fast',
  promise: 'A request is answered within half a second.',
  family: 'latency',
  objectives: { free: 0.95, paid: 0.99 },
  indicator: fasterThan(requestDuration, 0.5),
})

const tenants = dashboard({
  uid: 'tenants',
  title: 'Tenants',
  description: 'Who sends requests, for whom they fail, and what is left of each promise.',
  tags: ['tenants'],
  variables: ['tenant'],
  rows: [
    row(
      'Tenants',
      {
        kind: 'timeseries',
        title: 'Requests by tenant',
        description: 'A second.',
        unit: 'requests per second',
        width: 12,
        queries: [
          {
            expr: promql`sum ${by(httpRequests, 'tenant_id')} (rate(${select(httpRequests, { tenant_id: matches(/$tenant/) })}[$__rate_interval]))`,
            legend: '{{tenant_id}}',
          },
        ],
      },
      {
        kind: 'timeseries',
        title: 'Burn rate over 1 h',
        description: 'How many times faster than allowed an error budget goes.',
        unit: 'multiple',
        width: 12,
        queries: [
          {
            expr: promql`${select(burnRate('1h'), { tenant_id: matches(/$tenant/) })}`,
            legend: '{{tenant_id}} {{slo}}',
          },
        ],
      },
      {
        kind: 'bargauge',
        title: 'Error budget left',
        description: 'Of the last 30 days, the emptiest first.',
        unit: 'ratio',
        width: 24,
        max: 1,
        queries: [
          {
            expr: promql`bottomk(20, ${select(budgetLeft, { tenant_id: matches(/$tenant/) })})`,
            legend: '{{tenant_id}} {{slo}}',
          },
        ],
      },
    ),
  ],
})

export default stack({
  name: 'own-service',
  tiers,
  metrics: [...instrumentationMetrics, publishedErrorBudget],
  externalMetrics: [],
  slos: [served, fast],
  burnPolicy: {
    minimumBadEvents: 5,
    windows: [
      { name: 'page-fast', budgetShare: 0.02, long: '1h', short: '5m', severity: 'critical' },
      { name: 'page-slow', budgetShare: 0.05, long: '6h', short: '30m', severity: 'critical' },
      { name: 'ticket-slow', budgetShare: 0.1, long: '3d', short: '6h', severity: 'warning' },
    ],
  },
  alertGroups: [],
  dashboards: [tenants],
  onCall: {
    routes: {
      critical: pagerduty('on-call', { routingKeyFile: '/etc/alertmanager/secrets/pagerduty-routing-key' }),
      warning: slack('channel', { channel: '#alerts', webhookUrlFile: '/etc/alertmanager/secrets/slack-webhook-url' }),
    },
    escalation: [{ role: 'on-call engineer', after: '0s' }],
    acknowledgeWithin: { critical: '15m', warning: '1h' },
  },
  cadence: { scrape: '15s', evaluation: '30s', rollup: '5m', period: '30m', relaxed: '1m' },
  grouping: { wait: '10s', interval: '1m', repeat: '4h' },
  links: {
    grafana: 'https://grafana.example.com',
    runbooks: 'https://example.com/runbooks',
    prometheus: 'https://prometheus.example.com',
  },
  seriesBudget: { tenants: 100, routes: 20, series: 1_000_000 },
})
