import type { Options, Scenario } from 'k6/options'
import type { Tenant } from './environment.ts'

export type Stages = { readonly target: number; readonly duration: string }[]

/** VUs that hold a rate while a request takes up to a second, and as many again when it takes two. */
const vusFor = (ratePerSecond: number) => ({
  preAllocatedVUs: Math.max(2, Math.ceil(ratePerSecond / 4)),
  maxVUs: Math.max(4, Math.ceil(ratePerSecond * 2)),
})

interface TierLoad {
  readonly tenants: readonly Tenant[]
  readonly ratePerTenant: number
  readonly exec: string
}

export const tiersOf = (tenants: readonly Tenant[]): readonly string[] => [...new Set(tenants.map(({ tier }) => tier))]

const perTier = ({ tenants, ratePerTenant, exec }: TierLoad, shape: (rate: number) => Scenario): Options['scenarios'] =>
  Object.fromEntries(
    tiersOf(tenants).map((tier) => {
      const rate = Math.max(1, Math.round(ratePerTenant * tenants.filter((tenant) => tenant.tier === tier).length))
      return [tier, { ...shape(rate), exec, env: { TIER: tier } }]
    }),
  )

/** An open model, one scenario a tier: arrivals do not wait for a slow service, as customers do not. */
export const steadyByTier = ({ duration, ...load }: TierLoad & { readonly duration: string }) =>
  perTier(load, (rate) => ({ executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration, ...vusFor(rate) }))

/** The same with a rate that moves: each stage's target is a multiple of the ordinary rate. */
export const stagedByTier = ({ stages, ...load }: TierLoad & { readonly stages: Stages }) =>
  perTier(load, (rate) => ({
    executor: 'ramping-arrival-rate',
    startRate: rate,
    timeUnit: '1s',
    stages: stages.map(({ target, duration }) => ({ target: Math.round(target * rate), duration })),
    ...vusFor(rate * Math.max(...stages.map(({ target }) => target))),
  }))

/** The tenant whose turn it is within the tier of the running scenario. */
export const turnOf = (tenants: readonly Tenant[], index: number) => {
  const own = tenants.filter(({ tier }) => __ENV.TIER === undefined || tier === __ENV.TIER)
  return { tenant: own[index % own.length] as Tenant, index: Math.floor(index / own.length) }
}
