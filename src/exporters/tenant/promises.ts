import { publishedErrorBudget } from '../../core/recorded.ts'
import { type Gauge, OTHER } from '../../instrumentation/metric.ts'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import { sloObjective, tenantInfo } from './metrics.ts'
import type { ObjectivesFile } from './objectives.ts'

export interface TenantOnTier {
  readonly id: string
  readonly tier: string
}

type Ratios = ObjectivesFile['objectives']

/** The strictest promise of any tier, for tenants beyond the cap, whose tier their shared series cannot tell. */
const strictest = (ratios: Readonly<Record<string, number>>, choose: (...values: number[]) => number): number =>
  choose(...Object.values(ratios))

type PromiseMetric = Gauge<string, (typeof sloObjective)['labels']>

const promises = ({ id, tier }: TenantOnTier, metric: PromiseMetric, ratios: Ratios): readonly Sample[] =>
  Object.entries(ratios).flatMap(([slo, byTier]) => {
    const ratio = byTier[tier]
    return ratio === undefined ? [] : [sample(metric, { slo, tenant_id: id, tier }, ratio)]
  })

const promisesOfOthers = ({ objectives, errorBudgets }: ObjectivesFile): readonly Sample[] => {
  const labels = { tenant_id: OTHER, tier: OTHER }
  return [
    ...Object.entries(objectives).map(([slo, tiers]) =>
      sample(sloObjective, { ...labels, slo }, strictest(tiers, Math.max)),
    ),
    ...Object.entries(errorBudgets).map(([slo, tiers]) =>
      sample(publishedErrorBudget, { ...labels, slo }, strictest(tiers, Math.min)),
    ),
  ]
}

/** Each tenant's tier and what it is promised. Rules join with these series, so that neither tenants nor tiers add a rule. */
export const promiseSamples = (tenants: readonly TenantOnTier[], objectives: ObjectivesFile): readonly Sample[] => [
  ...tenants.map(({ id, tier }) => sample(tenantInfo, { tenant_id: id, tier }, 1)),
  ...tenants.flatMap((tenant) => promises(tenant, sloObjective, objectives.objectives)),
  ...tenants.flatMap((tenant) => promises(tenant, publishedErrorBudget, objectives.errorBudgets)),
  ...promisesOfOthers(objectives),
]

/**
 * What a service of your own has to publish for the rules to know its promises, wherever it keeps its tenants.
 *
 * @example
 * const objectives = await readObjectives('slo/generated/objectives.json')
 * registerExporters(registry, [promiseExporter(async () => [{ id: 'acme', tier: 'paid' }], objectives)])
 */
export const promiseExporter = (
  tenants: () => Promise<readonly TenantOnTier[]>,
  objectives: ObjectivesFile,
): Exporter => ({
  name: 'promises',
  metrics: [tenantInfo, sloObjective, publishedErrorBudget],
  collect: async () => promiseSamples(await tenants(), objectives),
})
