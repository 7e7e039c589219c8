import { apiLatency } from '../slo/api-latency.ts'
import { alert, type Severity } from '../src/core/alert.ts'
import { fasterThan } from '../src/core/indicator.ts'
import { promql } from '../src/core/promql.ts'
import type { ProofCase } from '../src/core/proof-case.ts'
import { ratioCases } from '../src/core/ratio-cases.ts'
import { has } from '../src/core/record-cases.ts'
import { requestsOfTenMinutes, slowRequestsOfTenMinutes } from '../src/core/recorded.ts'
import type { RecordingRule } from '../src/core/rule.ts'
import { bucket, by, count, not, select } from '../src/core/selector.ts'
import { onPod, trafficOf } from '../src/core/traffic.ts'
import { NO_TENANT } from '../src/instrumentation/metric.ts'
import { requestDuration } from '../src/instrumentation/metrics.ts'
import { burnPolicy } from './burn-windows.ts'

const of = { tenant_id: not(NO_TENANT) }
const { minimumBadEvents } = burnPolicy
const perTenant = by(requestDuration, 'tenant_id')

type Threshold = 1 | 2

const slower = (thresholdSeconds: Threshold) => select(slowRequestsOfTenMinutes, { threshold: `${thresholdSeconds}` })

/** That more than a twentieth of the requests were slower, by tenant; the result is their share. */
const isSlower = (thresholdSeconds: Threshold) => promql`
  ${slower(thresholdSeconds)} / ignoring (threshold) ${requestsOfTenMinutes} > ${0.05}
    and ignoring (threshold) ${slower(thresholdSeconds)} >= ${minimumBadEvents}`

const slowRecord = (thresholdSeconds: Threshold): RecordingRule => ({
  record: slowRequestsOfTenMinutes,
  labels: { threshold: `${thresholdSeconds}` },
  expr: promql`
    clamp_min(
      ${requestsOfTenMinutes}
        - sum ${perTenant} (increase(${bucket(requestDuration, thresholdSeconds, of)}[10m])),
      0
    )`,
})

export const latencyRecords: readonly RecordingRule[] = [
  {
    record: requestsOfTenMinutes,
    expr: promql`sum ${perTenant} (increase(${count(requestDuration, of)}[10m]))`,
  },
  slowRecord(2),
  slowRecord(1),
]

const ofThreshold = (thresholdSeconds: Threshold) => ({
  ...apiLatency,
  indicator: fasterThan(requestDuration, thresholdSeconds, { of }),
})

const slowBy = (thresholdSeconds: Threshold, badRatio: number, perMinute = 600, tenant = 'acme') =>
  trafficOf(ofThreshold(thresholdSeconds), tenant, [{ lasts: '30m', perMinute, badRatio }])

const recordCasesOf = (thresholdSeconds: Threshold): readonly ProofCase[] => {
  const acme = { tenant_id: 'acme', threshold: `${thresholdSeconds}` }
  return [
    {
      title: `slower than ${thresholdSeconds} s: requests of two pods are added up, those without a tenant are not`,
      at: '20m',
      samples: [
        ...onPod('pod-a', slowBy(thresholdSeconds, 0.1)),
        ...onPod('pod-b', slowBy(thresholdSeconds, 0.2)),
        ...onPod('pod-a', slowBy(thresholdSeconds, 1, 600, NO_TENANT)),
      ],
      records: [
        has(requestsOfTenMinutes, {}, [{ tenant_id: 'acme' }, 12_000]),
        has(slowRequestsOfTenMinutes, {}, [acme, 1800]),
      ],
    },
    {
      title: `a bucket of ${thresholdSeconds} s scraped ahead of its count does not make slow requests negative`,
      at: '20m',
      samples: slowBy(thresholdSeconds, -0.01),
      records: [has(slowRequestsOfTenMinutes, {}, [acme, 0])],
    },
  ]
}

export const latencyRecordCases: readonly ProofCase[] = [...recordCasesOf(1), ...recordCasesOf(2)]

/** A fifth of the requests take between one and two seconds. */
const betweenTheThresholds: ProofCase['samples'] = [
  ...slowBy(2, 0),
  ...slowBy(1, 0.2).filter(({ series }) => series.includes('le="1"')),
]

/**
 * P95 above a threshold is the same as more than 5 % slower than it. The share of a bucket is exact, a quantile between
 * buckets is a guess, so the alert asks for the share and the dashboard shows the quantile.
 */
const p95Above = (thresholdSeconds: Threshold, name: string, severity: Severity) =>
  alert({
    name,
    severity,
    scope: 'tenant',
    family: apiLatency.family,
    resultLabels: ['tenant_id'],
    expr: isSlower(thresholdSeconds),
    summary: `{{ $labels.tenant_id }}: P95 latency above ${thresholdSeconds} s`,
    description:
      `Over the last ten minutes {{ $value | humanizePercentage }} of the requests of tenant {{ $labels.tenant_id }} took longer than ` +
      `${thresholdSeconds} s, so their P95 is above it.`,
    dashboard: 'tenant-health',
    runbook: 'tenant-latency',
    cases: [
      ...ratioCases({
        slo: ofThreshold(thresholdSeconds),
        ratio: 0.05,
        window: '10m',
        minimumBadEvents,
        labels: {},
      }),
      {
        title: 'slower than one threshold, faster than the other',
        at: '20m',
        samples: betweenTheThresholds,
        ...(thresholdSeconds === 1 && { fires: [{ labels: { tenant_id: 'acme' }, value: 0.2 }] }),
      },
      {
        title: `four of twenty slower than two seconds, ten slower than one`,
        at: '20m',
        samples: [...slowBy(2, 0.2, 2), ...slowBy(1, 0.5, 2).filter(({ series }) => series.includes('le="1"'))],
        ...(thresholdSeconds === 1 && { fires: [{ labels: { tenant_id: 'acme' }, value: 0.5 }] }),
      },
    ],
  })

export const tenantLatencyCritical = p95Above(2, 'TenantLatencyP95Critical', 'critical')

export const tenantLatency = [tenantLatencyCritical, p95Above(1, 'TenantLatencyP95High', 'warning')]
