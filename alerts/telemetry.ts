import { apiAvailability } from '../slo/api-availability.ts'
import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import type { ProofCase } from '../src/core/proof-case.ts'
import { sampled } from '../src/core/proof-case.ts'
import { events } from '../src/core/recorded.ts'
import { select } from '../src/core/selector.ts'
import { anotherSloMissed, type TrafficPhase, trafficOf } from '../src/core/traffic.ts'
import { tenantInfo } from '../src/exporters/tenant/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

const slo = { slo: apiAvailability.id }

const busy = (minutes: number): TrafficPhase => ({ lasts: `${minutes}m`, perMinute: 600, badRatio: 0 })
const gone = (minutes: number): TrafficPhase => ({ lasts: `${minutes}m`, vanished: true })
const idle = (minutes: number): TrafficPhase => ({ lasts: `${minutes}m`, perMinute: 0, badRatio: 0 })

const traffic = (tenant: string, ...phases: readonly TrafficPhase[]) => trafficOf(apiAvailability, tenant, phases)
const customer = (tenant: string, minutes = 240) =>
  sampled(select(tenantInfo, { tenant_id: tenant, tier: 'starter' }), { lasts: `${minutes}m`, holds: 1 })

/** Every objective looks met while nothing is measured, so the absence itself must call. */
const absent = alert({
  name: 'TelemetryAbsent',
  severity: 'critical',
  scope: 'platform',
  family: 'telemetry',
  for: '5m',
  resultLabels: ['slo'],
  expr: promql`absent(${select(events, slo)})`,
  summary: 'Nothing is known of any tenant',
  description: 'No tenant has any request metric. Either the API is gone or it is not scraped; no SLO can be judged.',
  dashboard: infrastructure,
  runbook: 'telemetry-lost',
  cases: [
    { title: 'nothing was ever emitted', at: '6m', samples: [], fires: [{ labels: slo, value: 1 }] },
    { title: 'nothing is emitted for less than five minutes', at: '4m', samples: [] },
    {
      title: 'every tenant vanished',
      at: '30m',
      samples: [...traffic('acme', busy(10), gone(30)), ...traffic('bolt', busy(10), gone(30))],
      fires: [{ labels: slo, value: 1 }],
    },
    {
      title: 'one tenant is left',
      at: '30m',
      samples: [...traffic('acme', busy(10), gone(30)), ...traffic('bolt', busy(40))],
    },
    { title: 'tenants are there and idle', at: '30m', samples: traffic('acme', idle(40)) },
  ],
})

/** Total silence of a service that is usually busy: requests do not arrive, so none of them can fail. */
const stopped = alert({
  name: 'TrafficStopped',
  severity: 'critical',
  scope: 'platform',
  family: 'traffic',
  for: '5m',
  resultLabels: [],
  expr: promql`
    sum(${select(events, slo)}) < ${1}
      and sum(${select(events, slo)} offset 30m) > ${100}`,
  summary: 'No tenant sends any request',
  description:
    'Requests of all tenants have stopped, while half an hour ago there were more than 100 in five minutes. Look before the API: DNS, certificate, ingress.',
  dashboard: infrastructure,
  runbook: 'traffic-stopped',
  cases: [
    {
      title: 'busy, then silent',
      at: '60m',
      samples: traffic('acme', busy(45), idle(60)),
      fires: [{ labels: {}, value: 0 }],
    },
    { title: 'silent for a moment', at: '52m', samples: traffic('acme', busy(45), idle(60)) },
    { title: 'always silent', at: '60m', samples: traffic('acme', idle(90)) },
    {
      title: 'a quiet night',
      at: '60m',
      samples: traffic('acme', { lasts: '45m', perMinute: 19, badRatio: 0 }, idle(60)),
    },
    {
      title: 'just busy enough before',
      at: '60m',
      samples: traffic('acme', { lasts: '45m', perMinute: 21, badRatio: 0 }, idle(60)),
      fires: [{ labels: {}, value: 0 }],
    },
    {
      title: 'exactly as busy before as does not suffice',
      at: '60m',
      samples: traffic('acme', { lasts: '45m', perMinute: 20, badRatio: 0 }, idle(60)),
    },
    {
      title: 'half a request busier than that',
      at: '60m',
      samples: traffic('acme', { lasts: '45m', perMinute: 20.1, badRatio: 0 }, idle(60)),
      fires: [{ labels: {}, value: 0 }],
    },
    {
      title: 'a request now and then is left',
      at: '60m',
      samples: traffic('acme', busy(45), { lasts: '60m', perMinute: 0.3, badRatio: 0 }),
    },
    {
      title: 'a request now and then is left, of two tenants together',
      at: '60m',
      samples: ['acme', 'bolt'].flatMap((tenant) =>
        traffic(tenant, busy(45), { lasts: '60m', perMinute: 0.12, badRatio: 0 }),
      ),
    },
    {
      title: 'busy, then silent, while events of another SLO go on',
      at: '60m',
      samples: [...traffic('acme', busy(45), idle(60)), ...anotherSloMissed('acme', 'starter', '90m')],
      fires: [{ labels: {}, value: 0 }],
    },
    {
      title: 'always silent, while events of another SLO go on',
      at: '60m',
      samples: [...traffic('acme', idle(90)), ...anotherSloMissed('acme', 'starter', '90m')],
    },
    {
      title: 'two tenants, one silent',
      at: '60m',
      samples: [...traffic('acme', busy(45), idle(60)), ...traffic('bolt', busy(120))],
    },
    {
      title: 'two tenants that were busy enough together',
      at: '60m',
      samples: ['acme', 'bolt'].flatMap((tenant) =>
        traffic(tenant, { lasts: '45m', perMinute: 12, badRatio: 0 }, idle(60)),
      ),
      fires: [{ labels: {}, value: 0 }],
    },
    {
      title: 'long silent: it is not news any more',
      at: '120m',
      samples: traffic('acme', busy(45), idle(120)),
    },
  ],
})

const vanishedCases: readonly ProofCase[] = [
  {
    title: 'series of a customer ended',
    at: '90m',
    samples: [
      ...traffic('acme', busy(60), gone(60)),
      customer('acme'),
      ...traffic('bolt', busy(120)),
      customer('bolt'),
    ],
    fires: [{ labels: { tenant_id: 'acme', ...slo }, value: 3000 }],
  },
  { title: 'idle is not vanished', at: '90m', samples: [...traffic('acme', busy(60), idle(60)), customer('acme')] },
  { title: 'a customer that left', at: '90m', samples: [...traffic('acme', busy(60), gone(60)), customer('acme', 60)] },
  { title: 'gone for a moment', at: '68m', samples: [...traffic('acme', busy(60), gone(60)), customer('acme')] },
  {
    title: 'a customer that never had traffic',
    at: '90m',
    samples: [...traffic('acme', idle(60), gone(60)), customer('acme')],
  },
  {
    title: 'a customer with hardly any traffic',
    at: '90m',
    samples: [...traffic('acme', { lasts: '60m', perMinute: 0.1, badRatio: 0 }, gone(60)), customer('acme')],
    fires: [{ labels: { tenant_id: 'acme', ...slo }, value: 0.5 }],
  },
  {
    title: 'requests have vanished, events of another SLO have not',
    at: '90m',
    samples: [...traffic('acme', busy(60), gone(60)), customer('acme'), ...anotherSloMissed('acme', 'starter', '120m')],
    fires: [{ labels: { tenant_id: 'acme', ...slo }, value: 3000 }],
  },
  {
    title: 'events of another SLO have vanished, requests there never were',
    at: '90m',
    samples: [customer('acme'), ...anotherSloMissed('acme', 'starter', '60m')],
  },
  { title: 'vanished long ago', at: '180m', samples: [...traffic('acme', busy(60), gone(180)), customer('acme')] },
]

/** `absent()` cannot be asked per tenant: a tenant that was there an hour ago, is still a customer, and has no series now. */
const vanished = alert({
  name: 'TenantTelemetryVanished',
  severity: 'warning',
  scope: 'tenant',
  family: 'telemetry',
  for: '5m',
  resultLabels: ['slo', 'tenant_id'],
  expr: promql`
    (
      ${select(events, slo)} offset 1h > ${0}
        unless on (tenant_id) ${select(events, slo)}
    )
      and on (tenant_id) ${tenantInfo}`,
  summary: '{{ $labels.tenant_id }} has vanished from the metrics',
  description:
    'An hour ago tenant {{ $labels.tenant_id }} made {{ $value | humanize }} requests in five minutes; now it has no series at all, though ' +
    'it is still a customer. Its objectives cannot be judged.',
  dashboard: 'tenant-health',
  runbook: 'telemetry-lost',
  cases: vanishedCases,
})

export const telemetryAlerts = [absent, stopped, vanished]
