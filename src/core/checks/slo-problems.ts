import { burnFactor } from '../burn.ts'
import { decimal, errorBudgetPpm, isWholePpm } from '../decimal.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { periodSeconds, seconds } from '../duration.ts'
import { isPerTenant, PLATFORM, type Slo } from '../slo.ts'
import type { Stack } from '../stack.ts'
import { type Check, problem, repeated } from './check.ts'

const objectiveProblems = (slo: Slo, tiers: readonly string[]): readonly Diagnostic[] => {
  const place = `slo ${slo.id}`
  const promised = Object.keys(slo.objectives)
  return [
    ...tiers
      .filter((tier) => !promised.includes(tier))
      .map((tier) =>
        problem('OBJECTIVE_TIER', place, `no objective for tier ${tier}`, `add ${tier}: 0.99, or another ratio`),
      ),
    ...promised
      .filter((tier) => !tiers.includes(tier))
      .map((tier) =>
        problem('OBJECTIVE_TIER', place, `objective for unknown tier ${tier}`, `the tiers are ${tiers.join(', ')}`),
      ),
    ...Object.entries(slo.objectives).flatMap(([tier, objective]) => {
      if (!(objective > 0 && objective < 1)) {
        const hint =
          objective > 1 && objective < 100 ? `write ${objective / 100}, not a percentage` : 'write 99.9 % as 0.999'
        return [
          problem(
            'OBJECTIVE_RANGE',
            place,
            `${tier}: ${objective}`,
            `${hint}; a promise without any error budget cannot be kept`,
          ),
        ]
      }
      return isWholePpm(objective)
        ? []
        : [problem('OBJECTIVE_PRECISION', place, `${tier}: ${objective}`, 'round it to six decimals')]
    }),
  ]
}

const burnProblems = (slo: Slo, { burnPolicy }: Stack): readonly Diagnostic[] =>
  burnPolicy.windows.flatMap((window) => {
    const factor = burnFactor(window, slo.period)
    const place = `slo ${slo.id}, burn window ${window.name}`
    const ordered = seconds(window.short) < seconds(window.long) && seconds(window.long) < periodSeconds(slo.period)
    return [
      ...(ordered
        ? []
        : [
            problem(
              'BURN_WINDOW',
              place,
              `${window.short} / ${window.long} in ${slo.period}`,
              'order them short < long < period',
            ),
          ]),
      ...Object.entries(slo.objectives)
        .filter(([, objective]) => factor * errorBudgetPpm(objective) >= 1_000_000)
        .map(([tier, objective]) =>
          problem(
            'BURN_UNREACHABLE',
            place,
            `tier ${tier}: ${factor} x ${decimal(errorBudgetPpm(objective))} is ${decimal(Math.round(factor * errorBudgetPpm(objective)))}`,
            `lower budgetShare, lengthen the long window, or raise the objective of ${tier}`,
          ),
        ),
    ]
  })

const bucketProblems = ({ id, indicator: { metric, thresholdSeconds } }: Slo): readonly Diagnostic[] => {
  if (thresholdSeconds === undefined || metric.type !== 'histogram' || metric.buckets.includes(thresholdSeconds))
    return []
  return [
    problem(
      'SLO_BUCKET',
      `slo ${id}`,
      `asks for ${thresholdSeconds} s, but ${metric.name} has buckets ${metric.buckets.join(', ')}`,
      `choose one or add ${thresholdSeconds}`,
    ),
  ]
}

export const sloProblems: Check = (stack) => [
  ...repeated(stack.slos.map(({ id }) => id)).map((id) =>
    problem('SLO_DUPLICATE', `slo ${id}`, 'used more than once', 'give each SLO an id of its own'),
  ),
  ...stack.slos.flatMap((slo) => [
    ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slo.id)
      ? []
      : [problem('SLO_ID', `slo ${slo.id}`, slo.id, 'write it as api-availability')]),
    ...objectiveProblems(slo, isPerTenant(slo) ? stack.tiers : [PLATFORM]),
    ...burnProblems(slo, stack),
    ...bucketProblems(slo),
  ]),
]

export const windowProblems: Check = ({ burnPolicy, cadence }) =>
  [...new Set(burnPolicy.windows.flatMap(({ long, short }) => [long, short]))]
    .filter((window) => seconds(window) < 4 * seconds(cadence.scrape))
    .map((window) =>
      problem(
        'WINDOW_SHORT',
        `burn window ${window}`,
        `scraped every ${cadence.scrape}`,
        'lengthen the window or scrape more often',
      ),
    )
