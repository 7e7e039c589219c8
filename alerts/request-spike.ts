import { apiAvailability } from '../slo/api-availability.ts'
import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import type { ProofCase } from '../src/core/proof-case.ts'
import { events, rolledUpEvents } from '../src/core/recorded.ts'
import { select } from '../src/core/selector.ts'
import { type TrafficPhase, trafficOf } from '../src/core/traffic.ts'

const slo = { slo: apiAvailability.id }

/** Times a tenant's own daily average, and times its own yesterday at this hour. */
const ABOVE_AVERAGE = 5
const ABOVE_YESTERDAY = 3
/** Requests in five minutes, 10 a second, below which a rise is no danger to anybody. */
const FLOOR = 3000

const at = (hours: number, perMinute: number): TrafficPhase => ({ lasts: `${hours * 60}m`, perMinute, badRatio: 0 })

const happens = (title: string, traffic: readonly TrafficPhase[], value?: number): ProofCase => ({
  title,
  step: '5m',
  at: '49h',
  samples: trafficOf(apiAvailability, 'acme', traffic),
  ...(value !== undefined && { fires: [{ labels: { ...slo, tenant_id: 'acme' }, value }] }),
})

/** Unusual is what is unusual for this tenant: many times its day, and not what it does every day at this hour. */
export const requestSpike = [
  alert({
    name: 'TenantRequestSpike',
    severity: 'warning',
    scope: 'tenant',
    family: 'request-spike',
    for: '5m',
    resultLabels: ['slo', 'tenant_id'],
    expr: promql`
      (
        ${select(events, slo)} > ${ABOVE_AVERAGE} * avg_over_time(${select(rolledUpEvents, slo)}[1d] offset 30m)
          and ${select(events, slo)} >= ${FLOOR}
      )
        unless ${select(events, slo)} < ${ABOVE_YESTERDAY} * ${select(events, slo)} offset 1d`,
    summary: '{{ $labels.tenant_id }} sends unusually many requests',
    description:
      `Tenant {{ $labels.tenant_id }} sent {{ $value | humanize }} requests in five minutes, more than ${ABOVE_AVERAGE} times its average of a day and ` +
      `${ABOVE_YESTERDAY} times yesterday at this hour: an attack, a runaway client, or success.`,
    dashboard: 'tenant-health',
    runbook: 'request-spike',
    cases: [
      happens('far above its own past', [at(48.5, 600), at(1, 6000)], 30_000),
      happens('just above five times its average', [at(48.5, 600), at(1, 3060)], 15_300),
      happens('just below five times its average', [at(48.5, 600), at(1, 2940)]),
      happens('a day that was busy until some hours ago', [at(26, 600), at(16, 6000), at(6.5, 600), at(1, 12_000)]),
      happens('a day that was busy before this one', [at(24, 12_000), at(24.5, 600), at(1, 6000)], 30_000),
      happens('a rise that has lasted for hours', [at(46.5, 600), at(3, 4500)]),
      happens('a rise of four minutes', [at(48 + 56 / 60, 600), at(1, 60_000)]),
      happens('a rise on a small tenant, to the floor', [at(48.5, 10), at(1, 600)], 3000),
      happens('a rise on a small tenant, half a request under the floor', [at(48.5, 10), at(1, 599.9)]),
      happens('a rise on a small tenant, under the floor', [at(48.5, 10), at(1, 590)]),
      happens('a rise on a small tenant, over the floor', [at(48.5, 10), at(1, 610)], 3050),
      happens('a batch that runs every day at this hour', [at(24.5, 600), at(1, 5000), at(23, 600), at(1, 6000)]),
      happens(
        'a batch three times as large as yesterday',
        [at(24.5, 600), at(1, 1900), at(23, 600), at(1, 6000)],
        30_000,
      ),
      happens(
        'a batch exactly three times as large as yesterday',
        [at(24.5, 600), at(1, 2000), at(23, 600), at(1, 6000)],
        30_000,
      ),
      happens('a batch somewhat less than three times as large', [
        at(24.5, 600),
        at(1, 2100),
        at(23, 600),
        at(1, 6000),
      ]),
      happens('steadily busy', [at(50, 60_000)]),
      {
        title: 'one tenant rises among steady ones',
        step: '5m',
        at: '49h',
        samples: [
          ...trafficOf(apiAvailability, 'acme', [at(48.5, 600), at(1, 6000)]),
          ...trafficOf(apiAvailability, 'bolt', [at(50, 60_000)]),
        ],
        fires: [{ labels: { ...slo, tenant_id: 'acme' }, value: 30_000 }],
      },
    ],
  }),
]
