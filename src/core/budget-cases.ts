import { type Duration, periodSeconds } from './duration.ts'
import { type ProofCase, sampled } from './proof-case.ts'
import { has } from './record-cases.ts'
import { budgetExhaustion, budgetLeft, burnRate, errorRatio } from './recorded.ts'
import { select } from './selector.ts'
import { errorBudgetOf, type Slo, strictestTier } from './slo.ts'
import { acmeUnder, publishedBudget, subjectOf, type TrafficPhase } from './traffic.ts'

/** promtool's clock begins with 1970. */
const JANUARY_HOURS = 31 * 24

/** That the budget of the whole period is told right, at a step that keeps a month affordable. */
export const budgetCases = (slo: Slo): readonly ProofCase[] => {
  const step: Duration = '1h'
  const tier = strictestTier(slo)
  const budget = errorBudgetOf(slo, tier)
  const own = { slo: slo.id }
  const another = { slo: 'another' }
  const acme = { slo: slo.id, tenant_id: subjectOf(slo), tier }
  const hours = (amount: number): Duration => `${amount}h`
  const minutes = (amount: number): Duration => `${amount}m`
  const burning = (burn: number, amount: number): TrafficPhase => ({
    lasts: minutes(amount * 60),
    perMinute: 6000,
    badRatio: burn * budget,
  })
  const period = periodSeconds(slo.period)
  const after = (
    title: string,
    at: number,
    traffic: readonly TrafficPhase[],
    records: ProofCase['records'],
  ): ProofCase => ({
    title,
    step,
    at: hours(at),
    samples: acmeUnder(slo, traffic, hours(at + 1)),
    ...(records && { records }),
  })
  const spent = (2 * 20) / 24
  return [
    after(
      'a clean tenant has all of its budget and no end of it',
      20,
      [burning(0, 24)],
      [has(budgetLeft, own, [acme, 1]), has(budgetExhaustion, own)],
    ),
    after(
      'what burns now ends the rest of the budget at a known time',
      24,
      [burning(0, 20.5), burning(3, 5)],
      [
        has(budgetLeft, own, [acme, 1 - (3 * 4) / 24]),
        has(budgetExhaustion, own, [acme, ((1 - (3 * 4) / 24) * period) / 3]),
      ],
    ),
    after(
      'an overspent budget is below 0 and ends now',
      24,
      [burning(0, 4.5), burning(2, 21)],
      [has(budgetLeft, own, [acme, 1 - spent]), has(budgetExhaustion, own, [acme, 0])],
    ),
    ...(slo.period === 'month'
      ? [
          after(
            'what burned on the first days of the month counts on its last',
            JANUARY_HOURS - 1,
            [burning(9, 48.5), burning(0, JANUARY_HOURS)],
            [has(budgetLeft, own, [acme, 1 - (9 * 48) / (JANUARY_HOURS - 1)])],
          ),
          after(
            'a new month begins with a whole budget',
            JANUARY_HOURS + 12,
            [burning(9, JANUARY_HOURS - 0.5), burning(0, 24)],
            [has(budgetLeft, own, [acme, 1])],
          ),
          after(
            'what burns since the month began is measured on this month alone',
            JANUARY_HOURS + 24,
            [burning(0, JANUARY_HOURS + 0.5), burning(0.5, 48)],
            [has(budgetLeft, own, [acme, 1 - (0.5 * 24) / 25])],
          ),
        ]
      : [
          after(
            'what burned late in the period still counts',
            period / 3600 - 1,
            [burning(9, 48.5), burning(0, period / 3600 - 48)],
            [has(budgetLeft, own, [acme, 1 - (9 * 48) / (period / 3600 - 1)])],
          ),
          after(
            'what burned before the period is forgiven',
            period / 3600 + 60,
            [burning(9, 48.5), burning(0, period / 3600 + 13)],
            [has(budgetLeft, own, [acme, 1])],
          ),
          after(
            'what went well before the period does not make up for it',
            period / 3600 + 60,
            [burning(0, 50.5), { lasts: hours(period / 3600 - 30), perMinute: 0, badRatio: 0 }, burning(0.5, 60)],
            [has(budgetLeft, own, [acme, 0.5]), has(budgetExhaustion, own, [acme, period])],
          ),
        ]),
    ...[
      { title: 'a period that was added up three quarters of an hour ago is known', minutesAgo: 45, isKnown: true },
      { title: 'one that was not for longer than an hour is not', minutesAgo: 75, isKnown: false },
    ].map(
      ({ title, minutesAgo, isKnown }): ProofCase => ({
        title,
        step: '5m',
        at: minutes(60 + minutesAgo),
        samples: [
          sampled(select(errorRatio(slo.period), { slo: slo.id, tenant_id: acme.tenant_id }), {
            lasts: '65m',
            holds: budget / 4,
          }),
          ...publishedBudget(slo, acme.tenant_id, tier, hours(3)),
        ],
        records: [has(budgetLeft, own, ...(isKnown ? [[acme, 0.75] as const] : []))],
      }),
    ),
    {
      title: 'what is known of another SLO is not budgeted here',
      step,
      at: hours(10),
      samples: [
        select(errorRatio(slo.period), { slo: 'another', tenant_id: acme.tenant_id }),
        ...[burnRate(slo.period), burnRate('1h')].map((burn) => select(burn, { ...acme, ...another })),
      ].map((series) => sampled(series, { lasts: hours(11), holds: 10 })),
      records: [budgetLeft, budgetExhaustion].map((record) => has(record, another)),
    },
  ]
}
