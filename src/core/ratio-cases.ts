import { type Duration, seconds } from './duration.ts'
import type { ProofCase } from './proof-case.ts'
import type { Slo } from './slo.ts'
import { anotherSloMissed, type TrafficPhase, trafficOf } from './traffic.ts'

export interface RatioProof {
  /** Whose events are counted. */
  readonly slo: Slo
  /** The alert fires above this share of bad events. */
  readonly ratio: number
  readonly window: Duration
  readonly minimumBadEvents: number
  /** What the alert's expression leaves on its result, besides the tenant. */
  readonly labels: Readonly<Record<string, string>>
}

/** What an alert on the share of bad events of a tenant must catch and must let pass. */
export const ratioCases = ({ slo, ratio, window, minimumBadEvents, labels }: RatioProof): readonly ProofCase[] => {
  const windowMinutes = seconds(window) / 60
  const end = windowMinutes * 2
  const lasting = (minutes: number): Duration => `${Math.round(minutes * 60)}s`
  const steady = (badRatio: number, minutes = end + 5, perMinute = 6000): TrafficPhase => ({
    lasts: lasting(minutes),
    perMinute,
    badRatio,
  })
  const fires = (value: number, tenant = 'acme') => [{ labels: { ...labels, tenant_id: tenant }, value }]
  const acme = (title: string, at: number, traffic: readonly TrafficPhase[], value?: number): ProofCase => ({
    title,
    at: lasting(at),
    samples: trafficOf(slo, 'acme', traffic),
    ...(value !== undefined && { fires: fires(value) }),
  })
  const half = (badEvents: number): TrafficPhase => steady(1 / 2, end + 5, (badEvents * 2) / windowMinutes)
  return [
    acme('just below its threshold', end, [steady(ratio - 0.001)]),
    acme('at its threshold', end, [steady(ratio)]),
    acme('just above its threshold', end, [steady(ratio + 0.001)], ratio + 0.001),
    acme('every request fails', end, [steady(1)], 1),
    acme('recovered for as long as the window', end * 2, [steady(ratio * 3, end), steady(0, end + 5)]),
    acme('one of three requests fails, once', end + 1, [
      steady(0, end, 0),
      { good: 2, bad: 1 },
      steady(0, windowMinutes, 0),
    ]),
    acme(`fewer than ${minimumBadEvents} bad events`, end, [half(minimumBadEvents - 0.2)]),
    acme(`exactly ${minimumBadEvents} bad events`, end, [half(minimumBadEvents)], 0.5),
    acme(`just over ${minimumBadEvents} bad events`, end, [half(minimumBadEvents + 0.2)], 0.5),
    acme('idle: series without events', end, [steady(0, end + 5, 0)]),
    acme(
      'the first failures ever, on series that did not exist',
      end * 2 + windowMinutes,
      [{ lasts: lasting(end), perMinute: 6000, badRatio: 0, lazy: true }, steady(ratio * 2, end * 2)],
      ratio * 2,
    ),
    acme('a counter reset is no burst of failures', end, [
      steady(ratio * 0.9, end - 2),
      { restarts: true },
      steady(ratio * 0.9, 8),
    ]),
    acme('the tenant has vanished', end * 2, [steady(1, end), { lasts: lasting(end + 5), vanished: true }]),
    {
      title: 'one tenant fails among busier healthy ones',
      at: lasting(end),
      samples: [
        ...trafficOf(slo, 'acme', [steady(ratio * 2)]),
        ...['bolt', 'cape'].flatMap((tenant) => trafficOf(slo, tenant, [steady(0, end + 5, 60_000)])),
      ],
      fires: fires(ratio * 2),
    },
    {
      title: 'another SLO of the tenant is missed',
      at: lasting(end),
      samples: [...trafficOf(slo, 'acme', [steady(0)]), ...anotherSloMissed('acme', 'starter', lasting(end + 5))],
    },
    {
      title: 'requests without a tenant fail',
      at: lasting(end),
      samples: trafficOf(slo, '__none__', [steady(1)]),
    },
  ]
}
