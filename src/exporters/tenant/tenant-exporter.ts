import { publishedErrorBudget } from '../../core/recorded.ts'
import { type Gauge, OTHER } from '../../instrumentation/metric.ts'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import { signUps, sloObjective, tenantInfo, tenantMetrics } from './metrics.ts'
import type { ObjectivesFile } from './objectives.ts'

export interface TenantRow {
  readonly id: string
  readonly tier: string
}

export interface TenantSource {
  tenants(): Promise<readonly TenantRow[]>
  signUpsLastDay(): Promise<number>
}

type Ratios = ObjectivesFile['objectives']

/** The strictest promise of any tier, for tenants beyond the cap, whose tier their shared series cannot tell. */
const strictest = (ratios: Readonly<Record<string, number>>, choose: (...values: number[]) => number): number =>
  choose(...Object.values(ratios))

type PromiseMetric = Gauge<string, (typeof sloObjective)['labels']>

const promises = ({ id, tier }: TenantRow, metric: PromiseMetric, ratios: Ratios): readonly Sample[] =>
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

/**
 * Publishes each tenant's tier and what it is promised, as series. Rules join with them, so that neither tenants nor tiers
 * add a rule.
 */
export const tenantExporter = (source: TenantSource, objectives: ObjectivesFile): Exporter => ({
  name: 'tenant',
  metrics: tenantMetrics,
  async collect() {
    const [tenants, lastDay] = await Promise.all([source.tenants(), source.signUpsLastDay()])
    return [
      ...tenants.map(({ id, tier }) => sample(tenantInfo, { tenant_id: id, tier }, 1)),
      ...tenants.flatMap((tenant) => promises(tenant, sloObjective, objectives.objectives)),
      ...tenants.flatMap((tenant) => promises(tenant, publishedErrorBudget, objectives.errorBudgets)),
      ...promisesOfOthers(objectives),
      sample(signUps, {}, lastDay),
    ]
  },
})
