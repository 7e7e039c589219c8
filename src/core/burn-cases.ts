import { type BurnWindow, burnFactor } from './burn.ts'
import { type Duration, seconds } from './duration.ts'
import type { Firing, ProofCase } from './proof-case.ts'
import { errorBudgetOf, isPerTenant, type Slo, strictestTier } from './slo.ts'
import { anotherSloMissed, publishedBudget, subjectOf, type TrafficPhase, trafficOf } from './traffic.ts'

/** Enough that no count of bad events is near the floor. */
const BUSY = 60_000

const lasting = (amount: number): Duration => `${Math.round(amount)}s`

interface Tenant {
  readonly id: string
  readonly tier: string
  readonly traffic: readonly TrafficPhase[]
}

interface Happening {
  readonly title: string
  readonly tenants: readonly Tenant[]
  /** Seconds. */
  readonly at: number
  /** It is about single events, which every evaluation counts: it cannot be evaluated less often than in earnest. */
  readonly countsEvents?: true
  /** Burn rate of the long window, by tenant. */
  readonly burning?: Readonly<Record<string, number>>
}

/** A long window need not be evaluated as often as in earnest to be summed right: a short one of four counts does. */
const coarseStep = ({ short }: BurnWindow): Duration | undefined =>
  (['30m', '5m'] as const).find((step) => seconds(short) >= 4 * seconds(step))

/** What one row of the burn policy must catch and what it must let pass, whatever the SLO. */
export const burnCases = (slo: Slo, window: BurnWindow, minimumBadEvents: number): readonly ProofCase[] => {
  const factor = burnFactor(window, slo.period)
  const [long, short] = [seconds(window.long), seconds(window.short)]
  const coarse = coarseStep(window)
  const step = coarse === undefined ? {} : { step: coarse }
  const settle = Math.max(600, seconds(coarse ?? '0s'))
  const end = long + settle
  const tiers = Object.keys(slo.objectives)
  const subject = subjectOf(slo)
  const onTier = (tier: string): string => (isPerTenant(slo) ? `on-${tier}` : subject)
  const strictest = strictestTier(slo)
  const budget = errorBudgetOf(slo, strictest)
  /** The error ratio of a burn rate on the strictest tier, short of everything failing. */
  const ratioAt = (burn: number, tier = strictest): number => Math.min(0.96, burn * errorBudgetOf(slo, tier))
  const steady = (badRatio: number, lasts = end, perMinute = BUSY): TrafficPhase => ({
    lasts: lasting(lasts),
    perMinute,
    badRatio,
  })
  const acme = (...traffic: readonly TrafficPhase[]): readonly Tenant[] => [{ id: subject, tier: strictest, traffic }]
  const reached = ratioAt(factor * 1.5) / budget

  const perTier = (multiple: number) =>
    tiers.map((tier) => ({ id: onTier(tier), tier, traffic: [steady(ratioAt(factor * multiple, tier))] }))
  const shared = ratioAt(factor * 1.5)
  /** Bad events over the long window, one of three requests failing. */
  const oneInThree = (badEvents: number) => acme(steady(1 / 3, end, (badEvents * 3 * 60) / long))
  const blip = short + settle
  // Where the short window is that of the counts, no moment has all counts of an event behind it and one still in it.
  const atOnce = short > 300 ? minimumBadEvents : minimumBadEvents + 1

  const happenings: readonly Happening[] = [
    { title: 'just below its threshold, on every tier', at: end, tenants: perTier(0.998) },
    {
      title: 'just above its threshold, on every tier',
      at: end,
      tenants: perTier(1.002),
      burning: Object.fromEntries(tiers.map((tier) => [onTier(tier), factor * 1.002])),
    },
    {
      title: 'two tiers with the same traffic: only the stricter promise is at stake',
      at: end,
      tenants: tiers.map((tier) => ({ id: onTier(tier), tier, traffic: [steady(shared)] })),
      burning: Object.fromEntries(
        tiers
          .map((tier): [string, number] => [onTier(tier), shared / errorBudgetOf(slo, tier)])
          .filter(([, burn]) => burn > factor),
      ),
    },
    {
      title: 'recovered: the long window still burns, the short one does not',
      at: end + blip,
      tenants: acme(steady(ratioAt(factor * 3)), steady(0, blip)),
    },
    {
      title: 'easing off: the short window burns just below the threshold, the long one far above',
      at: end + blip,
      tenants: acme(steady(ratioAt(factor * 3)), steady(ratioAt(factor * 0.998), blip)),
    },
    {
      title: 'rising: the long window burns just below the threshold, the short one above',
      at: end + short + 300,
      tenants: acme(steady(ratioAt(factor * 0.994)), steady(ratioAt(factor * 1.02), short + 300)),
    },
    {
      title: 'the last little traffic burns faster: what is printed is the long window',
      at: end + blip,
      tenants: acme(steady(ratioAt(factor * 1.5)), steady(ratioAt(factor * 3), blip, BUSY / 100_000)),
      burning: { [subject]: reached },
    },
    {
      title: 'few failures now, many before the long window',
      countsEvents: true,
      at: end * 2,
      tenants: acme(
        steady(ratioAt(factor * 1.5)),
        steady(1 / 3, end + 300, ((minimumBadEvents - 0.2) * 3 * 60) / long),
      ),
    },
    {
      title: 'only the short window burns',
      at: end + short,
      tenants: acme(steady(0), steady(ratioAt(factor * 3), short)),
    },
    {
      title: 'one of three requests fails, once',
      countsEvents: true,
      at: end + short,
      tenants: acme(steady(0, end, 0), { good: 2, bad: 1 }, steady(0, short, 0)),
    },
    {
      title: `fewer than ${minimumBadEvents} bad events`,
      countsEvents: true,
      at: end,
      tenants: oneInThree(minimumBadEvents - 0.2),
    },
    {
      title: `just over ${minimumBadEvents} bad events`,
      countsEvents: true,
      at: end,
      tenants: oneInThree(minimumBadEvents + 0.2),
      ...(1 / 3 / budget > factor && { burning: { [subject]: 1 / 3 / budget } }),
    },
    {
      title: `${atOnce} bad events at once`,
      countsEvents: true,
      at: end + (short > 300 ? settle : 240),
      tenants: acme(steady(0, end, 0), { good: 2 * atOnce, bad: atOnce }, steady(0, short + settle, 0)),
      ...(1 / 3 / budget > factor && { burning: { [subject]: 1 / 3 / budget } }),
    },
    { title: 'idle: series without events', at: end, tenants: acme(steady(0, end, 0)) },
    {
      title: 'the first failures ever, on series that did not exist',
      at: end + long + settle,
      tenants: acme(
        { lasts: lasting(end), perMinute: BUSY, badRatio: 0, lazy: true },
        steady(ratioAt(factor * 1.5), long + settle),
      ),
      burning: { [subject]: reached },
    },
    {
      title: 'a counter reset is no burst of failures',
      at: end,
      tenants: acme(steady(ratioAt(factor * 0.9), end / 2), { restarts: true }, steady(ratioAt(factor * 0.9), end / 2)),
    },
    {
      title: 'burning on through a counter reset',
      at: end,
      tenants: acme(steady(ratioAt(factor * 1.5), end / 2), { restarts: true }, steady(ratioAt(factor * 1.5), end / 2)),
      burning: { [subject]: reached },
    },
    {
      title: 'the tenant has vanished',
      at: end + blip,
      tenants: acme(steady(ratioAt(factor * 1.5)), { lasts: lasting(blip), vanished: true }),
    },
    ...(isPerTenant(slo)
      ? [
          {
            title: 'one tenant burns among busier healthy ones',
            at: end,
            tenants: [
              ...acme(steady(ratioAt(factor * 1.5))),
              ...['bolt', 'cape'].map((id) => ({ id, tier: strictest, traffic: [steady(0, end, BUSY * 10)] })),
            ],
            burning: { [subject]: reached },
          },
        ]
      : []),
  ]
  return [
    ...happenings.map((happening) => proofCase(slo, happening, step)),
    {
      title: 'another SLO of the tenant burns',
      ...step,
      at: lasting(end),
      samples: [
        ...trafficOf(slo, subject, [steady(0)]),
        ...publishedBudget(slo, subject, strictest, lasting(end + 600)),
        ...anotherSloMissed(subject, strictest, lasting(end + 600)),
      ],
    },
  ]
}

const proofCase = (
  slo: Slo,
  { title, tenants, at, countsEvents, burning = {} }: Happening,
  step: Pick<ProofCase, 'step'>,
): ProofCase => ({
  title,
  ...(!countsEvents && step),
  at: lasting(at),
  samples: tenants.flatMap(({ id, tier, traffic }) => [
    ...trafficOf(slo, id, traffic),
    ...publishedBudget(slo, id, tier, lasting(at + 600)),
  ]),
  fires: Object.entries(burning).map(
    ([tenant, value]): Firing => ({
      labels: { slo: slo.id, tenant_id: tenant, tier: tenants.find(({ id }) => id === tenant)?.tier ?? '' },
      value,
    }),
  ),
})
