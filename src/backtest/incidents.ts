import type { Duration } from '../core/duration.ts'

/** What goes wrong for a while. Nothing given is as it always is. */
export interface Stretch {
  readonly lasts: Duration
  /** Times the usual traffic. */
  readonly load?: number
  /** Share of the events that fail. */
  readonly failing?: number
  /** Share of the events that are slower than every threshold. */
  readonly slow?: number
  /** Times the error budget at which events fail: 1 spends exactly the budget in the period. */
  readonly burn?: number
}

/** A story as it happens to one tenant of each tier, each incident to tenants of its own. */
export interface Incident {
  readonly name: string
  readonly story: string
  /** Events a minute when all is well. */
  readonly perMinute: number
  /** Busiest hour of the day over the mean; 1 is the same all day, 2 is twice by day and nothing at night. */
  readonly swing?: number
  readonly stretches: readonly Stretch[]
  /** Begins when that one does. */
  readonly beside?: string
  /** It happens to every tenant at once. */
  readonly hits?: 'everyone'
}

const times = (amount: number, ...stretches: readonly Stretch[]): readonly Stretch[] =>
  Array.from({ length: amount }, () => stretches).flat()

/**
 * The library. What an incident deserves, a page or a ticket or silence, is not written here: it follows from the budget that
 * it spends, see spent.ts.
 */
export const incidents: readonly Incident[] = [
  {
    name: 'outage',
    story: 'Every request fails for half an hour.',
    perMinute: 120,
    stretches: [{ lasts: '30m', failing: 1, slow: 1 }],
  },
  {
    name: 'brief-spike',
    story: 'Half of the requests fail for three minutes.',
    perMinute: 120,
    stretches: [{ lasts: '3m', failing: 0.5 }],
  },
  {
    name: 'flapping',
    story: 'Half of the requests fail for two minutes, then eight are well, for three hours.',
    perMinute: 120,
    stretches: times(18, { lasts: '2m', failing: 0.5 }, { lasts: '8m' }),
  },
  {
    name: 'slow-database',
    story: 'Half of the requests are too slow for forty minutes.',
    perMinute: 120,
    stretches: [{ lasts: '40m', slow: 0.5 }],
  },
  {
    name: 'noisy-neighbour',
    story: 'A tenant sends twenty times its traffic for an hour and is served well.',
    perMinute: 120,
    stretches: [{ lasts: '1h', load: 20 }],
  },
  {
    name: 'beside-noisy-neighbour',
    story: 'Meanwhile a third of the requests of others are too slow and one in fifty fails.',
    perMinute: 120,
    beside: 'noisy-neighbour',
    stretches: [{ lasts: '1h', slow: 0.33, failing: 0.02 }],
  },
  {
    name: 'deploy-blip',
    story: 'Three deploys, two hours apart, each with a third of the requests failing for twenty seconds.',
    perMinute: 120,
    stretches: times(3, { lasts: '20s', failing: 0.33 }, { lasts: '2h' }),
  },
  {
    name: 'diurnal',
    story: 'Twelve hours of a day that swings, all well: what changes is the traffic.',
    perMinute: 60,
    swing: 2,
    stretches: [{ lasts: '12h' }],
  },
  {
    name: 'low-traffic-outage',
    story: 'Every request of a tenant with twelve requests an hour fails for two hours.',
    perMinute: 0.2,
    stretches: [{ lasts: '2h', failing: 1, slow: 1 }],
  },
  {
    name: 'low-traffic',
    story: 'A tenant with twelve requests an hour; a tenth of them fail for ten minutes, so perhaps one.',
    perMinute: 0.2,
    stretches: [{ lasts: '10m', failing: 0.1 }],
  },
  {
    name: 'platform-outage',
    story: 'Half of the requests of every tenant fail for a quarter of an hour.',
    perMinute: 120,
    hits: 'everyone',
    stretches: [{ lasts: '15m', failing: 0.5 }],
  },
  {
    name: 'slow-burn',
    story: 'Events fail at twice the budget for two days: no moment looks bad.',
    perMinute: 120,
    stretches: [{ lasts: '2d', burn: 2 }],
  },
]
