import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import type { ProofCase } from '../src/core/proof-case.ts'
import { sampled } from '../src/core/proof-case.ts'
import { bucket, by, count, select } from '../src/core/selector.ts'
import { thresholdCases } from '../src/core/threshold-cases.ts'
import { onPod } from '../src/core/traffic.ts'
import { queryDuration } from '../src/exporters/postgres/metrics.ts'
import { up } from '../src/external-metrics.ts'
import { taskQueueDepth } from '../src/service/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

const platform = { severity: 'warning', scope: 'platform', dashboard: infrastructure, runbook: 'scaling' } as const

const worker = (instance: string, holds: 0 | 1) =>
  sampled(select(up, { job: 'worker', instance }), { lasts: '90m', holds })

/** Every worker tells the depth of the same queue, so it is the largest, not the sum, that counts for each tenant. */
const backlog = alert({
  ...platform,
  name: 'TaskBacklog',
  family: 'workers',
  for: '2m',
  resultLabels: [],
  expr: promql`
    sum(max ${by(taskQueueDepth, 'tenant_id')} (${taskQueueDepth}))
      / count(${select(up, { job: 'worker' })} == ${1}) > ${50}`,
  summary: '{{ $value | humanize }} tasks wait for each worker',
  description: 'More than 50 tasks wait for each worker that runs. Add workers, or find what holds them.',
  cases: [
    ...thresholdCases({
      emits: (phases) => [
        ...['worker-1', 'worker-2'].map((instance) => ({
          series: `${taskQueueDepth.name}{tenant_id="acme",instance="${instance}"}`,
          phases: phases.map((phase) => ('holds' in phase ? { ...phase, holds: phase.holds * 2 - 10 } : phase)),
        })),
        {
          series: `${taskQueueDepth.name}{tenant_id="bolt",instance="worker-1"}`,
          phases: [{ lasts: '90m', holds: 10 }],
        },
        worker('worker-1', 1),
        worker('worker-2', 1),
        worker('worker-3', 0),
      ],
      labels: {},
      threshold: 50,
      step: 1,
      for: '2m',
    }),
    {
      title: 'a worker that has just begun knows of fewer',
      at: '20m',
      samples: [
        ...[220, 20].map((holds, index) => ({
          series: `${taskQueueDepth.name}{tenant_id="acme",instance="worker-${index}"}`,
          phases: [{ lasts: '30m', holds }] as const,
        })),
        worker('worker-0', 1),
        worker('worker-1', 1),
      ],
      fires: [{ labels: {}, value: 110 }],
    },
    {
      title: 'API instances are no workers',
      at: '20m',
      samples: [
        sampled(select(taskQueueDepth, { tenant_id: 'acme' }), { lasts: '30m', holds: 120 }),
        worker('worker-1', 1),
        sampled(select(up, { job: 'api', instance: 'api-1' }), { lasts: '30m', holds: 1 }),
        sampled(select(up, { job: 'api', instance: 'api-2' }), { lasts: '30m', holds: 1 }),
      ],
      fires: [{ labels: {}, value: 120 }],
    },
  ],
})

const queries = (perMinute: number, slowRatio: number, minutes: number): ProofCase['samples'] => {
  const lasts = `${minutes}m` as const
  return [
    { series: `${queryDuration.name}_count{server="db-0"}`, phases: [{ lasts, perMinute }] },
    {
      series: `${queryDuration.name}_bucket{server="db-0",le="0.5"}`,
      phases: [{ lasts, perMinute: perMinute * (1 - slowRatio) }],
    },
    {
      series: `${queryDuration.name}_bucket{server="db-0",le="1"}`,
      phases: [{ lasts, perMinute: perMinute * (1 - slowRatio / 2) }],
    },
    { series: `${queryDuration.name}_count{server="db-1"}`, phases: [{ lasts, perMinute: perMinute * 100 }] },
    { series: `${queryDuration.name}_bucket{server="db-1",le="0.5"}`, phases: [{ lasts, perMinute: perMinute * 100 }] },
  ]
}

const all = promql`sum ${by(queryDuration, 'server')} (increase(${count(queryDuration)}[10m]))`
const fast = promql`sum ${by(queryDuration, 'server')} (increase(${bucket(queryDuration, 0.5)}[10m]))`

const slowQueries = alert({
  ...platform,
  name: 'DatabaseQueriesSlow',
  family: 'database-queries',
  for: '5m',
  resultLabels: ['server'],
  expr: promql`(${all} - ${fast}) / ${all} > ${0.05}`,
  summary: '{{ $labels.server }}: P95 query latency above 500 ms',
  description:
    'Over ten minutes {{ $value | humanizePercentage }} of the queries of {{ $labels.server }} took longer than 500 ms, so their P95 is above it.',
  cases: [
    { title: 'just below a twentieth', at: '40m', samples: queries(6000, 0.049, 60) },
    {
      title: 'just above a twentieth',
      at: '40m',
      samples: queries(6000, 0.051, 60),
      fires: [{ labels: { server: 'db-0' }, value: 0.051 }],
    },
    { title: 'a twentieth', at: '40m', samples: queries(6000, 0.05, 60) },
    {
      title: 'two exporters share the statements of a server',
      at: '40m',
      samples: [...onPod('a', queries(6000, 0.5, 60)), ...onPod('b', queries(6000, 0.2, 60))],
      fires: [{ labels: { server: 'db-0' }, value: 0.35 }],
    },
    { title: 'far above, for too short', at: '4m', samples: queries(6000, 0.5, 60) },
    { title: 'no query', at: '40m', samples: queries(0, 0, 60) },
    {
      title: 'recovered',
      at: '60m',
      samples: [
        { series: `${queryDuration.name}_count{server="db-0"}`, phases: [{ lasts: '90m', perMinute: 6000 }] },
        {
          series: `${queryDuration.name}_bucket{server="db-0",le="0.5"}`,
          phases: [
            { lasts: '40m', perMinute: 3000 },
            { lasts: '50m', perMinute: 6000 },
          ],
        },
      ],
    },
  ],
})

export const scalingAlerts = [backlog, slowQueries]
