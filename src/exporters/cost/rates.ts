/** What can be measured for each tenant, and therefore shared or charged by. usage-queries.ts says how each is read. */
export const METERS = [
  'handlingSeconds',
  'querySeconds',
  'storageBytes',
  'requests',
  'responseBytes',
  'redisOperations',
  'telemetrySeries',
  'logBytes',
] as const
export type Meter = (typeof METERS)[number]

/** Meters of what is there, as opposed to what was done: their amount does not grow with time. */
export const LEVELS: readonly Meter[] = ['storageBytes', 'telemetrySeries']

export const FIXED_COMPONENTS = [
  'kubernetes',
  'postgres',
  'redis',
  'load_balancer',
  'monitoring',
  'transfer',
  'backups',
] as const
export const VARIABLE_COMPONENTS = ['storage', 'compute', 'network', 'telemetry', 'logs'] as const
export const COMPONENTS = [...FIXED_COMPONENTS, ...VARIABLE_COMPONENTS] as const

export type FixedComponent = (typeof FIXED_COMPONENTS)[number]
export type VariableComponent = (typeof VARIABLE_COMPONENTS)[number]
export type Component = (typeof COMPONENTS)[number]

/** Paid whoever uses it. Tenants share it by what they used. */
export interface FixedRate {
  readonly monthlyDollars: number
  /** What it costs while the fleet is so small that less of it is bought. */
  readonly smallFleet?: { readonly tenants: number; readonly monthlyDollars: number }
  readonly sharedBy: Meter
}

/** Paid for each unit that a tenant uses. */
export interface VariableRate {
  readonly meter: Meter
  readonly dollarsPerUnit: number
  /** How much of the meter is one unit. A level is paid by unit and month. */
  readonly unit: number
  /** What a tenant costs in a month at least, and the most that was planned for: beyond it a tenant is pointed out, not spared. */
  readonly band: { readonly leastDollars: number; readonly mostDollars: number }
}

export interface Rates {
  readonly fixed: Readonly<Record<FixedComponent, FixedRate>>
  readonly variable: Readonly<Record<VariableComponent, VariableRate>>
  /** What a tenant of a tier pays in a month. Margins are told of those tiers only. */
  readonly monthlyPriceDollars: Readonly<Record<string, number>>
}

const GIBIBYTE = 2 ** 30

/**
 * The defaults; `tenantscope cost --rates FILE` overrides any of them.
 *
 * The fixed costs come to 2,200 $ a month, while a fleet of ten is known to cost 2,000 $ in all: that one runs on the three
 * nodes that spread needs, not on the ten that load may ask for.
 */
export const defaultRates: Rates = {
  fixed: {
    kubernetes: { monthlyDollars: 600, smallFleet: { tenants: 25, monthlyDollars: 400 }, sharedBy: 'handlingSeconds' },
    postgres: { monthlyDollars: 650, sharedBy: 'querySeconds' },
    redis: { monthlyDollars: 500, sharedBy: 'redisOperations' },
    load_balancer: { monthlyDollars: 25, sharedBy: 'requests' },
    monitoring: { monthlyDollars: 150, sharedBy: 'telemetrySeries' },
    transfer: { monthlyDollars: 200, sharedBy: 'responseBytes' },
    backups: { monthlyDollars: 75, sharedBy: 'storageBytes' },
  },
  variable: {
    storage: {
      meter: 'storageBytes',
      dollarsPerUnit: 0.12,
      unit: GIBIBYTE,
      band: { leastDollars: 0.1, mostDollars: 0.5 },
    },
    compute: {
      meter: 'handlingSeconds',
      dollarsPerUnit: 0.04,
      unit: 3600,
      band: { leastDollars: 0.3, mostDollars: 5 },
    },
    network: {
      meter: 'responseBytes',
      dollarsPerUnit: 0.1,
      unit: GIBIBYTE,
      band: { leastDollars: 0.2, mostDollars: 2 },
    },
    telemetry: {
      meter: 'telemetrySeries',
      dollarsPerUnit: 0.1,
      unit: 1000,
      band: { leastDollars: 0.05, mostDollars: 0.15 },
    },
    logs: {
      meter: 'logBytes',
      dollarsPerUnit: 0.2,
      unit: GIBIBYTE,
      band: { leastDollars: 0.05, mostDollars: 0.15 },
    },
  },
  monthlyPriceDollars: {},
}
