import { expect, test } from 'vitest'
import { counter, histogram, tenant } from '../instrumentation/metric.ts'
import { diagnose, runbookProblems, warningsOf } from './diagnose.ts'
import { describe as describeDiagnostic } from './diagnostic.ts'
import { duration, exampleAlert, exampleAvailability, exampleLatency, exampleStack } from './example-stack.ts'
import { delivery } from './indicator.ts'
import { PromQL } from './promql.ts'
import type { Stack } from './stack.ts'

const codes = (stack: Stack) => diagnose(stack).map(({ code }) => code)
const withSlo = (change: object): Stack => ({ ...exampleStack, slos: [{ ...exampleAvailability, ...change }] })
const withAlert = (change: object): Stack => ({
  ...exampleStack,
  alertGroups: [{ name: 'errors', alerts: [{ ...exampleAlert, ...change }] }],
})
const withOnCall = (change: Partial<Stack['onCall']>): Stack => ({
  ...exampleStack,
  onCall: { ...exampleStack.onCall, ...change },
})

test('the example is sound', () => expect(diagnose(exampleStack)).toEqual([]))

test.each<[string, Stack, string[]]>([
  ['an objective of 100 %', withSlo({ objectives: { starter: 0.99, enterprise: 1 } }), ['OBJECTIVE_RANGE']],
  [
    'an objective written as a percentage',
    withSlo({ objectives: { starter: 0.99, enterprise: 99.9 } }),
    ['OBJECTIVE_RANGE'],
  ],
  [
    'an objective of 0',
    withSlo({ objectives: { starter: 0.99, enterprise: 0 } }),
    ['OBJECTIVE_RANGE', 'BURN_UNREACHABLE', 'BURN_UNREACHABLE'],
  ],
  [
    'an objective too fine to tell',
    withSlo({ objectives: { starter: 0.99, enterprise: 0.9999999 } }),
    ['OBJECTIVE_PRECISION'],
  ],
  ['a tier without objective', withSlo({ objectives: { starter: 0.99 } }), ['OBJECTIVE_TIER']],
  [
    'an objective without tier',
    withSlo({ objectives: { starter: 0.99, enterprise: 0.999, gold: 0.99 } }),
    ['OBJECTIVE_TIER'],
  ],
  ['a burn that cannot be reached', withSlo({ objectives: { starter: 0.9, enterprise: 0.999 } }), ['BURN_UNREACHABLE']],
  ['a window beyond the period', withSlo({ period: '2d' }), ['BURN_WINDOW']],
  ['an SLO id in capitals', withSlo({ id: 'Served' }), ['SLO_ID']],
  [
    'an SLO twice',
    { ...exampleStack, slos: [exampleLatency, exampleLatency] },
    ['SLO_DUPLICATE', 'ALERT_DUPLICATE', 'ALERT_DUPLICATE', 'ALERT_DUPLICATE'],
  ],
  [
    'a threshold off a bucket, past the types',
    {
      ...exampleStack,
      slos: [{ ...exampleLatency, indicator: { ...exampleLatency.indicator, thresholdSeconds: 0.3 } }],
    },
    ['SLO_BUCKET'],
  ],
  ['an alert name in lower case', withAlert({ name: 'many_errors' }), ['ALERT_NAME']],
  [
    'an escalation that calls everybody at once',
    withOnCall({
      escalation: [
        { role: 'SRE', after: '0s' },
        { role: 'CEO', after: '30s' },
      ],
    }),
    ['ONCALL_ESCALATION'],
  ],
  ['an escalation that calls nobody', withOnCall({ escalation: [] }), ['ONCALL_ESCALATION']],
  [
    'a rota without the role that is called first',
    withOnCall({
      escalation: [{ role: 'SRE', after: '0s' }],
      rota: {
        timeZone: 'UTC',
        firstHandover: '2026-01-05T09:00:00Z',
        rotations: [{ role: 'CEO', people: ['ceo@example.com'], turn: '30m' }],
        night: { fromHour: 22, toHour: 7 },
        repeats: 1,
        resolveWithin: '1h',
      },
    }),
    ['ONCALL_ROLE', 'ONCALL_TURN'],
  ],
  ['an alert on no dashboard', withAlert({ dashboard: 'nowhere' }), ['ALERT_DASHBOARD']],
  ['an alert that nothing proves', withAlert({ cases: [] }), ['ALERT_UNPROVEN']],
  ['an annotation on a label that is lost', withAlert({ summary: '{{ $labels.pod }}' }), ['TEMPLATE_LABEL']],
  ['an expression on an unknown metric', withAlert({ expr: new PromQL('nothing > 1', []) }), ['PROMQL_METRIC']],
  ['a metric twice', { ...exampleStack, metrics: [...exampleStack.metrics, duration] }, ['METRIC_DUPLICATE']],
  [
    'buckets out of order',
    {
      ...exampleStack,
      metrics: [...exampleStack.metrics, histogram('h', { help: '', labels: { tenant_id: tenant }, buckets: [2, 1] })],
    },
    ['METRIC_BUCKETS'],
  ],
  [
    'a scrape too rare for the windows',
    { ...exampleStack, cadence: { ...exampleStack.cadence, scrape: '2m', evaluation: '2m' } },
    ['WINDOW_SHORT'],
  ],
  [
    'more series than allowed',
    { ...exampleStack, seriesBudget: { ...exampleStack.seriesBudget, tenants: 10_000 } },
    ['SERIES_BUDGET'],
  ],
  [
    'a severity that nobody hears',
    {
      ...exampleStack,
      onCall: { ...exampleStack.onCall, routes: { critical: exampleStack.onCall.routes.critical } as never },
    },
    ['ROUTE_RECEIVER'],
  ],
])('%s is found', (_, stack, expected) => expect(codes(stack)).toEqual(expected))

test('all problems come at once, each with its rule and its fix', () => {
  const problems = diagnose({
    ...withSlo({ id: 'Bad Id', objectives: { starter: 99 } }),
    alertGroups: [{ name: 'errors', alerts: [{ ...exampleAlert, dashboard: 'nowhere' }] }],
  })
  expect(problems.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['SLO_ID', 'OBJECTIVE_RANGE', 'OBJECTIVE_TIER', 'ALERT_DASHBOARD']),
  )
  for (const problem of problems)
    expect(describeDiagnostic(problem)).toMatch(/^[A-Z_]+: .+\n {4}rule: .+\n {4}fix: {2}.+$/)
})

test('every bad input of one definition comes at once', () => {
  const problems = diagnose({
    ...exampleStack,
    cadence: { ...exampleStack.cadence, scrape: '2m', evaluation: '2m' },
    slos: [
      { ...exampleAvailability, objectives: { starter: 1, enterprise: 0 } },
      { ...exampleLatency, objectives: { enterprise: 99.9 } },
      {
        ...exampleLatency,
        id: 'quick',
        objectives: { starter: 0.9, enterprise: 0.999 },
        indicator: { ...exampleLatency.indicator, thresholdSeconds: 0.3 },
      },
    ],
    alertGroups: [{ name: 'errors', alerts: [exampleAlert, exampleAlert] }],
  })
  expect(new Set(problems.map(({ code }) => code))).toEqual(
    new Set(['OBJECTIVE_RANGE', 'OBJECTIVE_TIER', 'BURN_UNREACHABLE', 'SLO_BUCKET', 'WINDOW_SHORT', 'ALERT_DUPLICATE']),
  )
  expect(problems.filter(({ code }) => code === 'OBJECTIVE_RANGE').map(({ value }) => value)).toEqual([
    'starter: 1',
    'enterprise: 0',
    'enterprise: 99.9',
  ])
})

test('what the platform promises has one objective, and none for a tier', () => {
  const kept = delivery(
    counter('lines_total', { help: '', labels: {} }),
    counter('lines_lost_total', { help: '', labels: {} }),
  )
  const promised = (objectives: Record<string, number>): Stack => ({
    ...exampleStack,
    metrics: [...exampleStack.metrics, kept.metric, kept.failures ?? kept.metric],
    slos: [{ ...exampleAvailability, indicator: kept, objectives }],
  })
  expect(codes(promised({ platform: 0.999 }))).toEqual([])
  expect(codes(promised({ starter: 0.999 }))).toEqual(['OBJECTIVE_TIER', 'OBJECTIVE_TIER'])
})

test('a heartbeat that goes to nobody is a warning, not a problem', () => {
  expect(warningsOf(exampleStack).map(({ code }) => code)).toEqual(['HEARTBEAT_NOBODY'])
  const heard = { ...exampleStack.onCall, heartbeat: { name: 'outside', url: 'https://heartbeat.example.com/ping' } }
  expect(warningsOf({ ...exampleStack, onCall: heard })).toEqual([])
})

test('a runbook without a body is named with the file it should be in', () => {
  const whole = '# T\n\n## Check first\n\na\n\n## Likely causes\n\nb\n\n## Mitigation\n\nc\n\n## Verify\n\nd\n'
  const runbooks = (served?: string) =>
    new Map([
      ['many-errors', whole],
      ['fast-burn', whole],
      ...(served === undefined ? [] : [['served-burn', served] as const]),
    ])
  expect(runbookProblems(exampleStack, new Map())).toHaveLength(3)
  expect(runbookProblems(exampleStack, runbooks(whole))).toEqual([])
  expect(runbookProblems(exampleStack, runbooks())[0]?.value).toBe('docs/runbooks/served-burn.md is missing')
  expect(runbookProblems(exampleStack, runbooks(whole.replace('c\n', '')))[0]?.value).toBe(
    'docs/runbooks/served-burn.md lacks Mitigation',
  )
})
