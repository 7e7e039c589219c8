import { apiAvailability } from '../slo/api-availability.ts'
import { apiLatency } from '../slo/api-latency.ts'
import { alert } from '../src/core/alert.ts'
import { fasterThan } from '../src/core/indicator.ts'
import { type PromQL, promql } from '../src/core/promql.ts'
import { type ProofCase, sampled } from '../src/core/proof-case.ts'
import { events, requestsOfTenMinutes } from '../src/core/recorded.ts'
import { not, select } from '../src/core/selector.ts'
import type { Slo } from '../src/core/slo.ts'
import { anotherSloMissed, trafficOf } from '../src/core/traffic.ts'
import { firingAlerts } from '../src/external-metrics.ts'
import { NO_TENANT } from '../src/instrumentation/metric.ts'
import { requestDuration } from '../src/instrumentation/metrics.ts'
import { infrastructure } from './dashboard-links.ts'
import { tenantErrorsCritical } from './tenant-errors.ts'
import { tenantLatencyCritical } from './tenant-latency.ts'

const slo = { slo: apiAvailability.id }

/** Below that many tenants, a share of them says little: two of four may have nothing in common. */
const AT_LEAST_TENANTS = 3
const SHARE_OF_TENANTS = 0.2

interface Crowd {
  readonly hit: number
  readonly well: number
}

const crowd = (of: Slo, { hit, well }: Crowd, badRatio: number): ProofCase['samples'] =>
  Array.from({ length: hit + well }, (_, index) =>
    trafficOf(of, `tenant-${index}`, [{ lasts: '40m', perMinute: 600, badRatio: index < hit ? badRatio : 0 }]),
  ).flat()

/** What else may fire meanwhile. */
const anotherKind: ProofCase['samples'] = ['a', 'b', 'c', 'd'].map((tenant_id) =>
  sampled(select(firingAlerts, { alertname: 'Another', alertstate: 'firing', severity: 'critical', tenant_id }), {
    lasts: '40m',
    holds: 1,
  }),
)

const crowdCases = (of: Slo, badRatio: number): readonly ProofCase[] => {
  const happens = (title: string, size: Crowd, share?: number, ratio = badRatio): ProofCase => ({
    title,
    at: '30m',
    samples: crowd(of, size, ratio),
    ...(share !== undefined && { fires: [{ labels: {}, value: share }] }),
  })
  return [
    happens('every tenant is hit', { hit: 6, well: 0 }, 1),
    happens('just over a fifth of the tenants are hit', { hit: 3, well: 11 }, 3 / 14),
    happens('a fifth of the tenants are hit', { hit: 3, well: 12 }),
    happens('two of four tenants are hit', { hit: 2, well: 2 }),
    happens('three of four tenants are hit', { hit: 3, well: 1 }, 0.75),
    happens('one tenant is hit', { hit: 1, well: 9 }),
    happens('every tenant is hit, a little', { hit: 6, well: 0 }, undefined, 0.04),
    {
      title: 'three of fourteen are hit while idle tenants have series',
      at: '30m',
      samples: [
        ...crowd(of, { hit: 3, well: 11 }, badRatio),
        ...trafficOf(of, 'idle', [{ lasts: '40m', perMinute: 0, badRatio: 0 }]),
      ],
      fires: [{ labels: {}, value: 3 / 14 }],
    },
    {
      title: 'a nearly idle tenant counts as one that is well',
      at: '30m',
      samples: [
        ...crowd(of, { hit: 3, well: 11 }, badRatio),
        ...trafficOf(of, 'quiet', [{ lasts: '40m', perMinute: 0.05, badRatio: 0 }]),
      ],
    },
    {
      title: 'events of another SLO do not dilute it',
      at: '30m',
      samples: [
        ...crowd(of, { hit: 3, well: 11 }, badRatio),
        ...['x', 'y', 'z'].flatMap((tenant) => anotherSloMissed(tenant, 'starter', '40m')),
      ],
      fires: [{ labels: {}, value: 3 / 14 }],
    },
    {
      title: 'many alerts of another kind',
      at: '30m',
      samples: [...crowd(of, { hit: 0, well: 6 }, 0), ...anotherKind],
    },
    {
      title: 'a fifth of the tenants are hit while alerts of another kind fire',
      at: '30m',
      samples: [...crowd(of, { hit: 3, well: 12 }, badRatio), ...anotherKind],
    },
    {
      title: 'two of four tenants are hit while alerts of another kind fire',
      at: '30m',
      samples: [...crowd(of, { hit: 2, well: 2 }, badRatio), ...anotherKind],
    },
    { title: 'nothing is emitted', at: '30m', samples: [] },
  ]
}

/** Tenants of whom an alert says that they are hit. It is evaluated before, in the same group. */
const hitBy = (alertname: string): PromQL => select(firingAlerts, { alertname, alertstate: 'firing' })

const crowdExpr = (hit: PromQL, active: PromQL): PromQL => promql`
  count(${hit}) / count(${active} > ${0}) > ${SHARE_OF_TENANTS}
    and count(${hit}) >= ${AT_LEAST_TENANTS}`

const common = {
  severity: 'critical',
  scope: 'platform',
  resultLabels: [] as string[],
  dashboard: infrastructure,
} as const

const errors = alert({
  ...common,
  name: 'PlatformErrors',
  family: apiAvailability.family,
  expr: crowdExpr(hitBy(tenantErrorsCritical.name), select(events, slo)),
  summary: '{{ $value | humanizePercentage }} of all tenants see errors',
  description:
    'More than 5 % of the requests of {{ $value | humanizePercentage }} of the active tenants ended in a server error over the last five ' +
    'minutes: something that they share is broken.',
  runbook: 'platform-outage',
  cases: crowdCases(apiAvailability, 0.2),
})

const latency = alert({
  ...common,
  name: 'PlatformLatency',
  family: apiLatency.family,
  expr: crowdExpr(hitBy(tenantLatencyCritical.name), promql`${requestsOfTenMinutes}`),
  summary: '{{ $value | humanizePercentage }} of all tenants wait',
  description:
    'P95 latency is above 2 s for {{ $value | humanizePercentage }} of the active tenants over the last ten minutes: something that they ' +
    'share is slow.',
  runbook: 'platform-outage',
  cases: crowdCases(
    { ...apiLatency, indicator: fasterThan(requestDuration, 2, { of: { tenant_id: not(NO_TENANT) } }) },
    0.2,
  ),
})

export const platformErrors = [errors]
export const platformLatency = [latency]
