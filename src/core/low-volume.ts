import { type Alert, alert } from './alert.ts'
import { percent } from './decimal.ts'
import type { Duration } from './duration.ts'
import { type PromQL, promql } from './promql.ts'
import type { ProofCase } from './proof-case.ts'
import { isPerTenant, type Slo } from './slo.ts'
import { anotherSloMissed, subjectOf, type TrafficPhase, trafficOf } from './traffic.ts'

/** More bad events than good ones in an hour is an outage at any objective. */
const MOST = 0.5

/** An event that falls between two samples is counted with a little less than 1. */
const ROUNDING = 0.5

export interface LowVolumeCounts {
  /** Sums over the last hour, alike inflated where counts overlap. */
  readonly all: PromQL
  readonly bad: PromQL
  /** Bad events of the last hour, each counted once. */
  readonly badOnce: PromQL
  /** The five-minute count of bad events. */
  readonly badNow: PromQL
}

/**
 * The small tenant's outage: too few events in five minutes to judge, enough in an hour. It ends soon after the last
 * failure, for it also asks for one within twenty minutes.
 */
export const lowVolumeAlert = (
  slo: Slo,
  name: string,
  { all, bad, badOnce, badNow }: LowVolumeCounts,
  minimumBadEvents: number,
): Alert =>
  alert({
    name,
    severity: slo.urgency === 'ticket' ? 'warning' : 'critical',
    scope: isPerTenant(slo) ? 'tenant' : 'platform',
    family: slo.family,
    labels: { slo: slo.id, burn: 'low-volume' },
    resultLabels: ['slo', 'tenant_id'],
    expr: promql`
      ${bad} / ${all} > ${MOST}
        and ${badOnce} >= ${minimumBadEvents - ROUNDING}
        and max_over_time(${badNow}[20m]) > ${0}`,
    summary: `${isPerTenant(slo) ? '{{ $labels.tenant_id }}' : 'The platform'}: {{ $value | humanizePercentage }} of its few events miss ${slo.title}`,
    description:
      `${slo.promise} Over the last hour that did not hold for {{ $value | humanizePercentage }} of the events of ` +
      `${isPerTenant(slo) ? 'tenant {{ $labels.tenant_id }}' : 'the platform'}. It has too few for five minutes to tell; more than ${percent(MOST)} in an hour is an outage.`,
    dashboard: slo.dashboard,
    runbook: `${slo.id}-burn`,
    cases: lowVolumeCases(slo),
  })

const phase = (minutes: number, perMinute: number, badRatio: number): TrafficPhase => ({
  lasts: `${minutes * 60}s`,
  perMinute,
  badRatio,
})

/** One event every ten minutes: most windows of five minutes are empty. */
const sparse = (amount: number, outcome: 'good' | 'bad'): readonly TrafficPhase[] =>
  Array.from({ length: amount }).flatMap((): TrafficPhase[] => [phase(10, 0, 0), { good: 0, bad: 0, [outcome]: 1 }])

const lowVolumeCases = (slo: Slo): readonly ProofCase[] => {
  const subject = subjectOf(slo)
  const happens = (title: string, atMinutes: number, traffic: readonly TrafficPhase[], value?: number): ProofCase => ({
    title,
    at: `${atMinutes}m` satisfies Duration,
    samples: trafficOf(slo, subject, traffic),
    ...(value !== undefined && { fires: [{ labels: { slo: slo.id, tenant_id: subject }, value }] }),
  })
  const pause = phase(10, 0, 0)
  /** Nothing before it: Prometheus 2 counts the rollup at either end of an hour, Prometheus 3 at one. */
  const lastHour = (badEvents: number) => [phase(70.5, 0, 0), phase(69.5, badEvents / 60, 1)]
  return [
    happens('every event fails, one in ten minutes', 62, [...sparse(6, 'bad'), pause], 1),
    happens('four events in an hour fail', 45, [...sparse(4, 'bad'), pause]),
    happens('few events, all good', 62, [...sparse(6, 'good'), pause]),
    happens('one of six events fails', 62, [...sparse(5, 'good'), ...sparse(1, 'bad'), pause]),
    happens('just above half of the events fail', 130, [phase(140, 10, 0.51)], 0.51),
    happens('half of the events fail', 130, [phase(140, 10, 0.5)]),
    happens('just below half of the events fail', 130, [phase(140, 10, 0.49)]),
    happens('the last failure was half an hour ago', 160, [phase(130, 1, 1), phase(40, 0, 0)]),
    happens('the last failure was a quarter of an hour ago', 145, [phase(130, 1, 1), phase(20, 0, 0)], 1),
    happens('failing for a while an hour ago and well since', 200, [phase(130, 1, 1), phase(80, 1, 0)]),
    happens('failing 4.5 times within an hour and a little more', 130, lastHour(4.52), 1),
    happens('failing 4.5 times within an hour and a little less', 130, lastHour(4.48)),
    happens('failing for hours, now only now and then', 305, [phase(240, 1, 1), phase(80, 1, 0.2)]),
    happens('busy and well for hours, now slow and failing', 305, [phase(240, 10, 0), phase(80, 1, 1)], 1),
    happens('failing often for hours, now seldom', 275, [phase(200, 0.1, 1), phase(90, 0.05, 1)]),
    happens('idle', 130, [phase(140, 0, 0)]),
    {
      title: 'another SLO of the tenant is missed',
      at: '130m',
      samples: [...trafficOf(slo, subject, [phase(140, 1, 0)]), ...anotherSloMissed(subject, 'starter', '140m')],
    },
    ...(isPerTenant(slo)
      ? [
          {
            title: 'one small tenant among busier healthy ones',
            at: '130m',
            samples: [...trafficOf(slo, 'acme', [phase(140, 1, 1)]), ...trafficOf(slo, 'bolt', [phase(140, 6000, 0)])],
            fires: [{ labels: { slo: slo.id, tenant_id: 'acme' }, value: 1 }],
          } as const,
        ]
      : []),
  ]
}
