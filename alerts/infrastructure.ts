import { alert, type Severity } from '../src/core/alert.ts'
import { percent } from '../src/core/decimal.ts'
import { promql } from '../src/core/promql.ts'
import type { Phase, SampledSeries } from '../src/core/proof-case.ts'
import { sampled } from '../src/core/proof-case.ts'
import { by, select } from '../src/core/selector.ts'
import { thresholdCases } from '../src/core/threshold-cases.ts'
import { onPod } from '../src/core/traffic.ts'
import { certificateExpiry } from '../src/exporters/certificate/metrics.ts'
import { diskUsed } from '../src/exporters/disk/metrics.ts'
import { podWaiting } from '../src/exporters/kubernetes/metrics.ts'
import { podCpuUsage } from '../src/exporters/pod/metrics.ts'
import { replicationLag } from '../src/exporters/postgres/metrics.ts'
import { redisMemoryMax, redisMemoryUsage } from '../src/exporters/redis/metrics.ts'
import { poolUsage } from '../src/instrumentation/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

interface Level {
  readonly name: string
  readonly severity: Severity
  readonly threshold: number
}

const platform = { scope: 'platform', dashboard: infrastructure } as const

const poolAbove = ({ name, severity, threshold }: Level) =>
  alert({
    ...platform,
    name,
    severity,
    family: 'database-pool',
    for: '2m',
    resultLabels: ['pool'],
    expr: promql`max ${by(poolUsage, 'pool')} (${poolUsage}) > ${threshold}`,
    summary: 'Connection pool {{ $labels.pool }} is {{ $value | humanizePercentage }} used',
    description:
      `{{ $value | humanizePercentage }} of the connections of pool {{ $labels.pool }} are checked out, more than ` +
      `${percent(threshold)}; when all are, requests of every tenant wait.`,
    runbook: 'database-pool',
    cases: thresholdCases({
      emits: (phases) => [
        sampled(select(poolUsage, { pool: 'main' }), ...phases),
        sampled(select(poolUsage, { pool: 'jobs' }), { lasts: '30m', holds: 0.1 }),
      ],
      labels: { pool: 'main' },
      worstOf: 'instance',
      threshold,
      step: 0.01,
      for: '2m',
    }),
  })

const redisSeries = (name: string): string => `${name}{instance="redis-0"}`

const redisMemoryAbove = ({ name, severity, threshold }: Level) =>
  alert({
    ...platform,
    name,
    severity,
    family: 'redis-memory',
    for: '2m',
    resultLabels: ['instance'],
    expr: promql`max by (instance) (${redisMemoryUsage} / ${redisMemoryMax}) > ${threshold}`,
    summary: 'Redis {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its memory',
    description:
      `Redis {{ $labels.instance }} uses {{ $value | humanizePercentage }} of the memory that it may, more than ${percent(threshold)}; ` +
      'when it is full it refuses writes or drops keys: cache, queue and rate limits suffer for every tenant.',
    runbook: 'redis-memory',
    cases: thresholdCases({
      emits: (phases) => [
        {
          series: redisSeries(redisMemoryUsage.name),
          phases: phases.map((phase) => ('holds' in phase ? { ...phase, holds: phase.holds * 2_000_000 } : phase)),
        },
        { series: redisSeries(redisMemoryMax.name), phases: [{ lasts: '90m', holds: 2_000_000 }] },
      ],
      labels: { instance: 'redis-0' },
      worstOf: 'job',
      threshold,
      step: 0.01,
      for: '2m',
    }),
  })

const CRASH_LOOP = 'CrashLoopBackOff'

const waiting = (reason: string, ...phases: readonly Phase[]): SampledSeries =>
  sampled(select(podWaiting, { pod_name: 'api-1', container: 'api', reason }), ...phases)

/** Between two crashes the container runs for a moment, so the last minutes count, not only this one. */
const crashLoop = alert({
  ...platform,
  name: 'PodCrashLoop',
  severity: 'critical',
  family: 'pods',
  resultLabels: ['pod_name', 'container'],
  expr: promql`
    max ${by(podWaiting, 'pod_name', 'container')} (
      max_over_time(${select(podWaiting, { reason: CRASH_LOOP })}[5m])
    ) > ${0}`,
  summary: '{{ $labels.pod_name }} crashes again and again',
  description: `Container {{ $labels.container }} of pod {{ $labels.pod_name }} is in ${CRASH_LOOP}.`,
  runbook: 'pod-crash-loop',
  cases: [
    {
      title: 'in CrashLoopBackOff',
      at: '10m',
      samples: [waiting(CRASH_LOOP, { lasts: '15m', holds: 1 })],
      fires: [{ labels: { pod_name: 'api-1', container: 'api' }, value: 1 }],
    },
    {
      title: 'running for a moment between two crashes',
      at: '10m',
      samples: [waiting(CRASH_LOOP, { lasts: '7m', holds: 1 }, { lasts: '10m', absent: true })],
      fires: [{ labels: { pod_name: 'api-1', container: 'api' }, value: 1 }],
    },
    {
      title: 'running for ten minutes again',
      at: '20m',
      samples: [waiting(CRASH_LOOP, { lasts: '7m', holds: 1 }, { lasts: '20m', absent: true })],
    },
    {
      title: 'running for a moment, and told so',
      at: '10m',
      samples: [waiting(CRASH_LOOP, { lasts: '7m', holds: 1 }, { lasts: '10m', holds: 0 })],
      fires: [{ labels: { pod_name: 'api-1', container: 'api' }, value: 1 }],
    },
    { title: 'never waited', at: '10m', samples: [waiting(CRASH_LOOP, { lasts: '15m', holds: 0 })] },
    {
      title: 'one of two exporters has not seen it yet',
      at: '10m',
      samples: [
        ...onPod('exporter-a', [waiting(CRASH_LOOP, { lasts: '15m', holds: 0 })]),
        ...onPod('exporter-b', [waiting(CRASH_LOOP, { lasts: '15m', holds: 1 })]),
      ],
      fires: [{ labels: { pod_name: 'api-1', container: 'api' }, value: 1 }],
    },
    {
      title: 'waiting for another reason',
      at: '10m',
      samples: [waiting('ContainerCreating', { lasts: '15m', holds: 1 })],
    },
  ],
})

const lag = alert({
  ...platform,
  name: 'PostgresReplicationLag',
  severity: 'critical',
  family: 'database-replication',
  for: '1m',
  resultLabels: ['standby'],
  expr: promql`max ${by(replicationLag, 'standby')} (${replicationLag}) > ${30}`,
  summary: 'Standby {{ $labels.standby }} is {{ $value | humanizeDuration }} behind',
  description:
    'Standby {{ $labels.standby }} has not replayed the last {{ $value | humanizeDuration }} of changes, more than 30 s: a failover now ' +
    'would lose or delay them, and reads from it are stale.',
  runbook: 'postgres-replication-lag',
  cases: thresholdCases({
    emits: (phases) => [
      sampled(select(replicationLag, { server: 'db-0', side: 'primary', standby: 'db-1' }), ...phases),
      sampled(select(replicationLag, { server: 'db-1', side: 'standby', standby: 'db-1' }), { lasts: '30m', holds: 2 }),
    ],
    labels: { standby: 'db-1' },
    threshold: 30,
    step: 1,
    for: '1m',
  }),
})

const DAY_SECONDS = 86_400
const WEEK_SECONDS = 7 * DAY_SECONDS
const certified = { source: 'app.example.com:443' }

/** A certificate with so many seconds left a quarter of an hour after the beginning. */
const certificateWith = (secondsLeft: number): SampledSeries =>
  sampled(select(certificateExpiry, certified), { lasts: '20m', holds: 900 + secondsLeft })

const certificate = alert({
  ...platform,
  name: 'CertificateExpiresSoon',
  severity: 'warning',
  family: 'certificates',
  resultLabels: ['source'],
  expr: promql`min ${by(certificateExpiry, 'source')} (${certificateExpiry}) - time() < ${WEEK_SECONDS}`,
  summary: 'The certificate of {{ $labels.source }} expires in {{ $value | humanizeDuration }}',
  description:
    'The certificate of {{ $labels.source }} expires in {{ $value | humanizeDuration }}, in less than 7 days; from then on every client refuses it.',
  runbook: 'certificate-expiry',
  cases: [
    ...[WEEK_SECONDS - 0.1 * DAY_SECONDS, WEEK_SECONDS - 0.5, WEEK_SECONDS, WEEK_SECONDS + 0.1 * DAY_SECONDS].map(
      (left) => ({
        title: `${left / DAY_SECONDS} days left`,
        at: '15m' as const,
        samples: [certificateWith(left)],
        ...(left < WEEK_SECONDS && { fires: [{ labels: certified, value: left }] }),
      }),
    ),
    {
      title: 'one of two probes still reaches the old certificate',
      at: '15m',
      samples: [...onPod('a', [certificateWith(DAY_SECONDS)]), ...onPod('b', [certificateWith(90 * DAY_SECONDS)])],
      fires: [{ labels: certified, value: DAY_SECONDS }],
    },
  ],
})

const disk = alert({
  ...platform,
  name: 'DiskFilling',
  severity: 'warning',
  family: 'disk',
  for: '5m',
  resultLabels: ['instance', 'mount'],
  expr: promql`max by (instance, mount) (${diskUsed}) > ${0.8}`,
  summary: '{{ $labels.mount }} of {{ $labels.instance }} is {{ $value | humanizePercentage }} full',
  description:
    'The file system {{ $labels.mount }} of {{ $labels.instance }} is {{ $value | humanizePercentage }} full, more than 80 %. A full disk stops PostgreSQL.',
  runbook: 'disk-filling',
  cases: thresholdCases({
    emits: (phases) => [{ series: `${diskUsed.name}{instance="db-0",mount="/data"}`, phases }],
    labels: { instance: 'db-0', mount: '/data' },
    worstOf: 'job',
    threshold: 0.8,
    step: 0.01,
    for: '5m',
  }),
})

/** The autoscaler aims at 70 %; above it for ten minutes, it has no room left or does not work. */
const cpu = alert({
  ...platform,
  name: 'PodsCpuHigh',
  severity: 'warning',
  family: 'pods',
  for: '10m',
  resultLabels: [],
  expr: promql`avg(${podCpuUsage}) > ${70}`,
  summary: 'Pods use {{ $value | humanize }} % of their CPU',
  description:
    'On average pods have used {{ $value | humanize }} % of their CPU for ten minutes, above the 70 % that scaling aims at.',
  runbook: 'scaling',
  cases: thresholdCases({
    emits: (phases) => [
      sampled(select(podCpuUsage, { pod_name: 'api-1' }), ...phases),
      sampled(select(podCpuUsage, { pod_name: 'api-2' }), ...phases),
    ],
    labels: {},
    threshold: 70,
    step: 1,
    for: '10m',
  }),
})

export const infrastructureAlerts = [
  poolAbove({ name: 'DatabasePoolExhausted', severity: 'critical', threshold: 0.9 }),
  poolAbove({ name: 'DatabasePoolBusy', severity: 'warning', threshold: 0.8 }),
  redisMemoryAbove({ name: 'RedisMemoryExhausted', severity: 'critical', threshold: 0.9 }),
  redisMemoryAbove({ name: 'RedisMemoryBusy', severity: 'warning', threshold: 0.8 }),
  crashLoop,
  lag,
  certificate,
  disk,
  cpu,
]
