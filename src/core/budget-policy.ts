import { gauge } from '../instrumentation/metric.ts'
import type { Duration } from './duration.ts'
import { PromQL, promql } from './promql.ts'
import type { ProofCase } from './proof-case.ts'
import { budgetLeft } from './recorded.ts'
import type { RuleGroup } from './rule.ts'

/** What is agreed to be done while less than a share of an error budget is left. */
export interface BudgetStage {
  readonly below: number
  readonly action: 'warn' | 'freeze'
  /** What that means for whoever deploys. */
  readonly meaning: string
}

/** Mildest first. */
export type BudgetPolicy = readonly BudgetStage[]

/** How many stages of the budget policy are reached: 0 while all is well. */
export const budgetStage = gauge('tenant:slo_budget_policy:stage', {
  help: 'How many stages of the error budget policy a tenant has reached for an SLO; 0 while its budget suffices.',
  labels: budgetLeft.labels,
})

/** The stage that a share of budget left has reached, if any. */
export const stageOf = (policy: BudgetPolicy, left: number): BudgetStage | undefined =>
  policy.filter(({ below }) => left < below).at(-1)

const held = (left: number): ProofCase['samples'][number] => ({
  series: `${budgetLeft.name}{slo="a",tenant_id="acme",tier="starter"}`,
  phases: [{ lasts: '30m', holds: left }],
})

const casesOf = (policy: BudgetPolicy): readonly ProofCase[] =>
  policy.flatMap(({ below }) =>
    [below - 0.001, below, below + 0.001].map((left) => ({
      title: `${left} left`,
      at: '20m' satisfies Duration,
      samples: [held(left)],
      records: [
        {
          expr: promql`${budgetStage} * ${1}`,
          samples: [
            {
              labels: { slo: 'a', tenant_id: 'acme', tier: 'starter' },
              value: policy.filter((stage) => left < stage.below).length,
            },
          ],
        },
      ],
    })),
  )

/** The policy as a series, for dashboards and for gates that ask Prometheus alone. */
export const budgetPolicyRules = (policy: BudgetPolicy): RuleGroup => ({
  name: 'slo-budget-policy',
  pace: 'rollup',
  cases: casesOf(policy),
  rules: [
    {
      record: budgetStage,
      expr: new PromQL(policy.map(({ below }) => promql`(${budgetLeft} < bool ${below})`.text).join('\n  + '), [
        budgetLeft,
      ]),
    },
  ],
})
