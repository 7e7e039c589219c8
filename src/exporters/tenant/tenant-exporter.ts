import { type Exporter, type Sample, sample } from '../exporter.ts'
import {
  ACTIVITY_WINDOWS,
  activeTenants,
  FEATURES,
  featureAdoption,
  signUps,
  tenantCreated,
  tenantMetrics,
} from './metrics.ts'
import type { ObjectivesFile } from './objectives.ts'
import { promiseSamples, type TenantOnTier } from './promises.ts'

export interface TenantRow extends TenantOnTier {
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
      ...promiseSamples(tenants, objectives),
      ...tenants.map(({ id, created_seconds }) => sample(tenantCreated, { tenant_id: id }, created_seconds)),
      ...businessSamples(tenants, activity, nowSeconds()),
    ]
  },
})
