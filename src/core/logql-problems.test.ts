import { expect, test } from 'vitest'
import { diagnose } from './diagnose.ts'
import { describe } from './diagnostic.ts'
import { exampleStack } from './example-stack.ts'
import { logql } from './logql.ts'
import { logqlProblems } from './logql-problems.ts'
import { type LogPolicy, logAlert } from './logs.ts'

const shape = {
  labels: ['app', 'level', 'component'],
  structuredMetadata: ['tenant_id'],
  fields: ['level', 'status_code', 'duration_ms', 'message'],
}
const codes = (query: string) => logqlProblems(query, shape, 'a query').map(({ code }) => code)

test.each([
  ['a filter on metadata', '{app="x"} | tenant_id="acme"'],
  ['a field of the JSON', 'sum by (tenant_id) (rate({app="x"} | json | status_code >= 500 [5m]))'],
  [
    'a field under another name',
    'sum by (kind) (count_over_time({app="x"} | json kind="message" | kind="request" [5m]))',
  ],
  ['a unit', '{app="x"} | json | duration_ms > 5ms'],
  ['a quantile', 'quantile_over_time(0.99, {app="x"} | json | unwrap duration_ms [5m]) by (tenant_id)'],
  ['two vectors', 'sum by (level) (rate({app="x"}[5m])) / sum by (level) (rate({app="x"}[1h])) > 0.05'],
  ["Grafana's range", 'sum by (level) (count_over_time({app="x"}[$__auto]))'],
  ["Grafana's variable", '{app="x"} | tenant_id=~"$tenant"'],
])('%s is sound', (_, query) => expect(codes(query)).toEqual([]))

test.each([
  ['nothing', '', ['LOGQL_SYNTAX']],
  ['a bracket too few', 'sum by (tenant_id (rate({app="x"}[5m])))', ['LOGQL_SYNTAX']],
  ['PromQL', 'rate(http_requests_total[5m])', ['LOGQL_SYNTAX']],
  ['a stream of a tenant, which would be a stream for each', '{tenant_id="acme"}', ['LOGQL_LABEL']],
  ['a stream of a label that nobody sets', '{job="api"}', ['LOGQL_LABEL']],
  ['a filter on a field that no line has', '{app="x"} | json | statuscode >= 500', ['LOGQL_FIELD']],
  ['a sum by a field that no line has', 'sum by (tenant) (rate({app="x"}[5m]))', ['LOGQL_FIELD']],
  ['an unwrapped field that no line has', 'sum_over_time({app="x"} | json | unwrap seconds [5m])', ['LOGQL_FIELD']],
  ['an extracted field that no line has', '{app="x"} | json kind="type"', ['LOGQL_FIELD']],
])('%s is refused', (_, query, expected) => expect(codes(query)).toEqual(expected))

test('a problem says where it is, and what to write instead', () => {
  expect(logqlProblems('{tenant_id="acme"}', shape, 'panel Errors').map(describe)).toEqual([
    [
      'LOGQL_LABEL: panel Errors: selects by "tenant_id"',
      '    rule: LogQL selects streams by their labels only',
      '    fix:  filter after the selector: | tenant_id=…; labels are app, level, component',
    ].join('\n'),
  ])
})

const errors = logAlert({
  name: 'LoggedErrors',
  severity: 'warning',
  scope: 'tenant',
  family: 'errors',
  resultLabels: ['tenant_id'],
  expr: logql`sum by (tenant_id) (count_over_time({level="error"}[5m])) > ${5}`,
  summary: '{{ $labels.tenant_id }} fails',
  description: 'Too many lines of errors.',
  runbook: 'many-errors',
  dashboard: 'overview',
})
const policy: LogPolicy = {
  app: 'x',
  shape,
  tenancy: { kind: 'shared' },
  retention: { searchable: '7d', warm: '30d', archived: '365d' },
  limits: { ingestionMegabytesPerSecond: 4, burstMegabytes: 8, streams: 100, queriesAtOnce: 4 },
  overrides: {},
  lineKibibytes: 16,
  ruleGroups: [{ name: 'log-errors', interval: '1m', rules: [errors] }],
}
const withAlert = (change: object): Partial<LogPolicy> => ({
  ruleGroups: [{ name: 'log-errors', interval: '1m', rules: [{ ...errors, ...change }] }],
})

test.each<[string, Partial<LogPolicy>, string[]]>([
  ['sound', {}, []],
  [
    'kept longer in search than in store',
    { retention: { searchable: '60d', warm: '30d', archived: '365d' } },
    ['LOG_RETENTION'],
  ],
  ['kept for hours', { retention: { searchable: '12h', warm: '30d', archived: '365d' } }, ['LOG_RETENTION']],
  ['different for a tenant that is no organisation', { overrides: { acme: { streams: 5 } } }, ['LOG_OVERRIDE']],
  [
    'different for a tenant that is one',
    { tenancy: { kind: 'isolated', othersTo: 'platform' }, overrides: { acme: { searchable: '14d' } } },
    [],
  ],
  [
    'with a group named twice',
    { ruleGroups: [...policy.ruleGroups, { name: 'log-errors', interval: '1m', rules: [] }] },
    ['LOG_RULE'],
  ],
  ['with the name of an alert on metrics', withAlert({ name: 'ManyErrors' }), ['LOG_RULE']],
  ['with a label that the alert lacks', withAlert({ summary: '{{ $labels.pod }}' }), ['TEMPLATE_LABEL']],
  ['with a link to nowhere', withAlert({ dashboard: 'none' }), ['ALERT_DASHBOARD']],
  ['with a query that is none', withAlert({ expr: logql`rate(` }), ['LOGQL_SYNTAX']],
])('logs that are %s', (_, change, expected) => {
  expect(diagnose({ ...exampleStack, logs: { ...policy, ...change } }).map(({ code }) => code)).toEqual(expected)
})
