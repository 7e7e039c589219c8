import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import type { Phase, ProofCase, SampledSeries } from '../src/core/proof-case.ts'
import { sampled } from '../src/core/proof-case.ts'
import { by, select } from '../src/core/selector.ts'
import { exporterUp } from '../src/exporters/metrics.ts'
import { notificationsFailed, ruleEvaluationFailures, up } from '../src/external-metrics.ts'
import { tenantsRefused } from '../src/instrumentation/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

/** Alerts about the alerting itself: who watches what watches. */
const platform = { scope: 'platform', dashboard: infrastructure } as const

const watchdog = alert({
  ...platform,
  name: 'Watchdog',
  severity: 'heartbeat',
  family: 'alerting',
  resultLabels: [],
  expr: promql`vector(${1}) == ${1}`,
  summary: 'The way from Prometheus to the outside works',
  description:
    'This alert always fires. When the service that receives it hears nothing for a few minutes, alerting itself is down.',
  runbook: 'alerting-broken',
  cases: [
    { title: 'always', at: '1m', samples: [], fires: [{ labels: {}, value: 1 }] },
    { title: 'not before the first evaluation', at: '0m', samples: [], fires: [{ labels: {}, value: 1 }] },
  ],
})

const target = (instance: string, ...phases: readonly Phase[]): SampledSeries =>
  sampled(select(up, { job: 'api', instance }), ...phases)

const answers: Phase = { lasts: '60m', holds: 1 }
const down = (minutes: number): readonly Phase[] => [
  { lasts: '10m', holds: 1 },
  { lasts: `${minutes}m`, holds: 0 },
]

const targetDown = alert({
  ...platform,
  name: 'TargetDown',
  severity: 'warning',
  family: 'targets',
  for: '2m',
  resultLabels: ['job', 'instance'],
  expr: promql`${up} == ${0}`,
  summary: '{{ $labels.instance }} of {{ $labels.job }} is not scraped',
  description:
    'Prometheus gets no metrics of {{ $labels.instance }} of job {{ $labels.job }}: the process is down, or the way to it is blocked.',
  runbook: 'target-down',
  cases: [
    {
      title: 'one of two is down',
      at: '20m',
      samples: [target('api-1', ...down(30)), target('api-2', answers)],
      fires: [{ labels: { job: 'api', instance: 'api-1' }, value: 0 }],
    },
    { title: 'down for a minute', at: '11m', samples: [target('api-1', ...down(30))] },
    { title: 'back again', at: '30m', samples: [target('api-1', ...down(10), answers)] },
    { title: 'no target', at: '20m', samples: [] },
  ],
})

const jobDown = alert({
  ...platform,
  name: 'JobDown',
  severity: 'critical',
  family: 'targets',
  for: '2m',
  resultLabels: ['job'],
  expr: promql`max ${by(up, 'job')} (${up}) == ${0}`,
  summary: 'No instance of {{ $labels.job }} answers',
  description:
    'Prometheus reaches no instance of job {{ $labels.job }}. What it measures is unknown, and it may be down for customers.',
  runbook: 'target-down',
  cases: [
    {
      title: 'all of a job are down, another job is not',
      at: '20m',
      samples: [
        target('api-1', ...down(30)),
        target('api-2', ...down(30)),
        sampled(select(up, { job: 'worker', instance: 'worker-1' }), answers),
      ],
      fires: [{ labels: { job: 'api' }, value: 0 }],
    },
    { title: 'one of two is down', at: '20m', samples: [target('api-1', ...down(30)), target('api-2', answers)] },
    { title: 'down for a minute', at: '11m', samples: [target('api-1', ...down(30))] },
  ],
})

/** Cases of a counter of failures that should never move. */
const failureCases = (
  emits: (...phases: readonly Phase[]) => SampledSeries,
  labels: Readonly<Record<string, string>>,
): readonly ProofCase[] => [
  {
    title: 'a failure a minute',
    at: '20m',
    samples: [emits({ lasts: '30m', perMinute: 1 })],
    fires: [{ labels, value: 5 }],
  },
  {
    title: 'one in ten minutes',
    at: '20m',
    samples: [emits({ lasts: '30m', perMinute: 0.1 })],
    fires: [{ labels, value: 0.5 }],
  },
  { title: 'none', at: '20m', samples: [emits({ lasts: '30m', perMinute: 0 })] },
  {
    title: 'the last one was ten minutes ago',
    at: '20m',
    samples: [emits({ lasts: '10m', perMinute: 1 }, { lasts: '20m', perMinute: 0 })],
  },
]

const notifications = alert({
  ...platform,
  name: 'NotificationsFailing',
  severity: 'critical',
  family: 'alerting',
  resultLabels: ['integration'],
  expr: promql`sum ${by(notificationsFailed, 'integration')} (increase(${notificationsFailed}[5m])) > ${0}`,
  summary: 'Alertmanager cannot notify through {{ $labels.integration }}',
  description:
    '{{ $value | humanize }} notifications through {{ $labels.integration }} failed in five minutes: pages or messages are being lost.',
  runbook: 'alerting-broken',
  cases: [
    ...failureCases(
      (...phases) => ({ series: `${notificationsFailed.name}{integration="pagerduty",instance="am-0"}`, phases }),
      { integration: 'pagerduty' },
    ),
    {
      title: 'two replicas and another integration that works',
      at: '20m',
      samples: [
        ...['am-0', 'am-1'].map((instance) => ({
          series: `${notificationsFailed.name}{integration="pagerduty",instance="${instance}"}`,
          phases: [{ lasts: '30m', perMinute: 1 }] as const,
        })),
        {
          series: `${notificationsFailed.name}{integration="slack",instance="am-0"}`,
          phases: [{ lasts: '30m', perMinute: 0 }],
        },
      ],
      fires: [{ labels: { integration: 'pagerduty' }, value: 10 }],
    },
  ],
})

const ruleEvaluation = alert({
  ...platform,
  name: 'RuleEvaluationFailing',
  severity: 'critical',
  family: 'alerting',
  resultLabels: ['rule_group'],
  expr: promql`sum ${by(ruleEvaluationFailures, 'rule_group')} (increase(${ruleEvaluationFailures}[5m])) > ${0}`,
  summary: 'Rules of {{ $labels.rule_group }} fail',
  description:
    'Prometheus failed to evaluate rules of {{ $labels.rule_group }} {{ $value | humanize }} times in five minutes: their alerts cannot fire.',
  runbook: 'alerting-broken',
  cases: [
    ...failureCases(
      (...phases) => ({ series: `${ruleEvaluationFailures.name}{rule_group="slo",instance="p-0"}`, phases }),
      { rule_group: 'slo' },
    ),
    {
      title: 'two replicas, and a group that works',
      at: '20m',
      samples: [
        ...['p-0', 'p-1'].map((instance) => ({
          series: `${ruleEvaluationFailures.name}{rule_group="slo",instance="${instance}"}`,
          phases: [{ lasts: '30m', perMinute: 1 }] as const,
        })),
        {
          series: `${ruleEvaluationFailures.name}{rule_group="meta",instance="p-0"}`,
          phases: [{ lasts: '30m', perMinute: 0 }],
        },
      ],
      fires: [{ labels: { rule_group: 'slo' }, value: 10 }],
    },
  ],
})

const exporter = alert({
  ...platform,
  name: 'ExporterFailing',
  severity: 'warning',
  family: 'targets',
  for: '5m',
  resultLabels: ['exporter'],
  expr: promql`max ${by(exporterUp, 'exporter')} (${exporterUp}) == ${0}`,
  summary: 'The {{ $labels.exporter }} exporter cannot read its source',
  description:
    'No {{ $labels.exporter }} exporter has read its source for five minutes; alerts on what it measures cannot fire.',
  runbook: 'target-down',
  cases: [
    {
      title: 'failing',
      at: '20m',
      samples: [
        sampled(select(exporterUp, { exporter: 'backup' }), ...down(30)),
        sampled(select(exporterUp, { exporter: 'redis' }), answers),
      ],
      fires: [{ labels: { exporter: 'backup' }, value: 0 }],
    },
    {
      title: 'failing for four minutes',
      at: '14m',
      samples: [sampled(select(exporterUp, { exporter: 'backup' }), ...down(30))],
    },
    {
      title: 'one replica of two fails',
      at: '20m',
      samples: ['a', 'b'].map((instance, index) => ({
        series: `${exporterUp.name}{exporter="backup",instance="${instance}"}`,
        phases: index === 0 ? down(30) : [answers],
      })),
    },
  ],
})

const refused = alert({
  ...platform,
  name: 'TenantsBeyondTelemetryCap',
  severity: 'warning',
  family: 'telemetry-cap',
  resultLabels: [],
  expr: promql`sum(increase(${tenantsRefused}[15m])) > ${0}`,
  summary: 'More tenants than the metrics have room for',
  description:
    'Requests of tenants beyond the cap are counted together as __other__, so their objectives are not judged one by one.',
  runbook: 'telemetry-lost',
  cases: [
    {
      title: 'refused on two pods',
      at: '20m',
      samples: ['a', 'b'].map((instance) => ({
        series: `${tenantsRefused.name}{instance="${instance}"}`,
        phases: [{ lasts: '30m', perMinute: 2 }] as const,
      })),
      fires: [{ labels: {}, value: 60 }],
    },
    {
      title: 'one refused in half an hour',
      at: '30m',
      samples: [sampled(select(tenantsRefused), { lasts: '40m', perMinute: 1 / 30 })],
      fires: [{ labels: {}, value: 0.5 }],
    },
    {
      title: 'the last was refused ten minutes ago',
      at: '30m',
      samples: [sampled(select(tenantsRefused), { lasts: '20m', perMinute: 2 }, { lasts: '30m', perMinute: 0 })],
      fires: [{ labels: {}, value: 10 }],
    },
    { title: 'none refused', at: '20m', samples: [sampled(select(tenantsRefused), { lasts: '30m', perMinute: 0 })] },
    {
      title: 'the last was refused twenty minutes ago',
      at: '40m',
      samples: [sampled(select(tenantsRefused), { lasts: '20m', perMinute: 2 }, { lasts: '30m', perMinute: 0 })],
    },
  ],
})

export const metaAlerts = [watchdog, targetDown, jobDown, notifications, ruleEvaluation, exporter, refused]
