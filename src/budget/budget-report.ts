import { type BudgetPolicy, type BudgetStage, stageOf } from '../core/budget-policy.ts'
import type { PrometheusApi } from './prometheus-api.ts'

/** What is left of one budget, and what the policy says of it. */
export interface BudgetLine {
  readonly slo: string
  readonly tenantId: string
  readonly tier: string
  /** Share of the budget; below 0 when overspent. */
  readonly left: number
  /** Burn rate of the last hour; absent while there was no event. */
  readonly burn?: number
  readonly exhaustedInSeconds?: number
  readonly stage?: BudgetStage
}

const keyOf = ({ slo, tenant_id }: Readonly<Record<string, string>>): string => `${slo}\n${tenant_id}`

const byKey = async (prometheus: PrometheusApi, metric: string): Promise<ReadonlyMap<string, number>> =>
  new Map((await prometheus.query(metric)).map(({ labels, value }) => [keyOf(labels), value]))

/** Every budget that Prometheus knows, the scarcest first. */
export const budgetReport = async (
  prometheus: PrometheusApi,
  policy: BudgetPolicy,
  names: { readonly left: string; readonly burn: string; readonly exhaustion: string },
): Promise<readonly BudgetLine[]> => {
  const [lefts, burns, exhaustions] = await Promise.all([
    prometheus.query(names.left),
    byKey(prometheus, names.burn),
    byKey(prometheus, names.exhaustion),
  ])
  return lefts
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value: left }): BudgetLine => {
      const burn = burns.get(keyOf(labels))
      const exhaustedInSeconds = exhaustions.get(keyOf(labels))
      const stage = stageOf(policy, left)
      return {
        slo: labels.slo ?? '',
        tenantId: labels.tenant_id ?? '',
        tier: labels.tier ?? '',
        left,
        ...(burn !== undefined && Number.isFinite(burn) && { burn }),
        ...(exhaustedInSeconds !== undefined && { exhaustedInSeconds }),
        ...(stage && { stage }),
      }
    })
    .sort((a, b) => a.left - b.left)
}
