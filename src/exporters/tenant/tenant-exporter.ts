import { publishedErrorBudget } from '../../core/recorded.ts'
import { type Gauge, OTHER } from '../../instrumentation/metric.ts'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import {
  ACTIVITY_WINDOWS,
  activeTenants,
  FEATURES,
  featureAdoption,
  signUps,
  sloObjective,
  tenantCreated,
  tenantInfo,
  tenantMetrics,
} from './metrics.ts'
import type { ObjectivesFile } from './objectives.ts'

export interface TenantRow {
  readonly id: string
  readonly tier: string
  /** Seconds since 1970. */
  readonly created_seconds: number
}

export interface ActivityCounts {
  readonly activeTenants: Readonly<Record<(typeof ACTIVITY_WINDOWS)[number], number>>
  readonly adopters: Readonly<Record<(typeof FEATURES)[number], number>>
}

export interface TenantSource {
  tenants(): Promise<readonly TenantRow[]>
  activity(): Promise<ActivityCounts>
}

const SECONDS_PER_DAY = 86_400

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

const businessSamples = (
  tenants: readonly TenantRow[],
  { activeTenants: active, adopters }: ActivityCounts,
  nowSeconds: number,
): readonly Sample[] => {
  const dayAgo = nowSeconds - SECONDS_PER_DAY
  return [
    sample(signUps, {}, tenants.filter(({ created_seconds }) => created_seconds > dayAgo).length),
    ...ACTIVITY_WINDOWS.map((window) => sample(activeTenants, { window }, active[window])),
    ...(tenants.length === 0
      ? []
      : FEATURES.map((feature) => sample(featureAdoption, { feature }, adopters[feature] / tenants.length))),
  ]
}

/**
 * Publishes each tenant's tier and what it is promised, as series. Rules join with them, so that neither tenants nor tiers
 * add a rule.
 *
 * @example tenantExporter(postgresTenants(() => pool), await readObjectives('slo/generated/objectives.json'))
 */
export const tenantExporter = (
  source: TenantSource,
  objectives: ObjectivesFile,
  { nowSeconds = () => Date.now() / 1000 }: { readonly nowSeconds?: () => number } = {},
): Exporter => ({
  name: 'tenant',
  metrics: tenantMetrics,
  async collect() {
    const [tenants, activity] = await Promise.all([source.tenants(), source.activity()])
    return [
      ...tenants.map(({ id, tier }) => sample(tenantInfo, { tenant_id: id, tier }, 1)),
      ...tenants.map(({ id, created_seconds }) => sample(tenantCreated, { tenant_id: id }, created_seconds)),
      ...tenants.flatMap((tenant) => promises(tenant, sloObjective, objectives.objectives)),
      ...tenants.flatMap((tenant) => promises(tenant, publishedErrorBudget, objectives.errorBudgets)),
      ...promisesOfOthers(objectives),
      ...businessSamples(tenants, activity, nowSeconds()),
    ]
  },
})
