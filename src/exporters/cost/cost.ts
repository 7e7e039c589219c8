import { allocate } from './allocate.ts'
import {
  type Component,
  FIXED_COMPONENTS,
  type FixedComponent,
  LEVELS,
  type Rates,
  VARIABLE_COMPONENTS,
  type VariableComponent,
} from './rates.ts'
import type { TenantUsage } from './usage.ts'

/** Whole cents, so that sums are exact. */
type Cents = number

export interface TenantCost {
  readonly tenantId: string
  readonly tier?: string
  readonly cents: Readonly<Record<Component, Cents>>
  readonly totalCents: Cents
  /** What costs more than was planned for a tenant. */
  readonly aboveBand: readonly VariableComponent[]
}

export interface FleetCost {
  /** The dearest first. */
  readonly tenants: readonly TenantCost[]
  readonly cents: Readonly<Record<Component, Cents>>
  readonly totalCents: Cents
}

const cents = (dollars: number): Cents => Math.round(dollars * 100)
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

/** What a fixed component costs a fleet of this size for a share of the month. */
const fixedCents = ({ fixed }: Rates, component: FixedComponent, tenants: number, monthShare: number): Cents => {
  const { monthlyDollars, smallFleet } = fixed[component]
  const isSmall = smallFleet !== undefined && tenants <= smallFleet.tenants
  return cents((isSmall ? smallFleet.monthlyDollars : monthlyDollars) * monthShare)
}

/** A level is there for the share of the month only; work was done in full. */
const variableDollars = (
  { variable }: Rates,
  component: VariableComponent,
  { amounts }: TenantUsage,
  share: number,
): number => {
  const { meter, unit, dollarsPerUnit } = variable[component]
  const months = LEVELS.includes(meter) ? share : 1
  return (amounts[meter] / unit) * dollarsPerUnit * months
}

const variablePart = (rates: Rates, component: VariableComponent, usage: TenantUsage, monthShare: number) => {
  const { leastDollars, mostDollars } = rates.variable[component].band
  const dollars = variableDollars(rates, component, usage, monthShare)
  return {
    cents: cents(Math.max(dollars, leastDollars * monthShare)),
    isAboveBand: dollars > mostDollars * monthShare,
  }
}

const totals = (tenants: readonly Pick<TenantCost, 'cents'>[], components: readonly Component[]) =>
  Object.fromEntries(
    components.map((component) => [component, sum(tenants.map((tenant) => tenant.cents[component]))]),
  ) as Record<Component, Cents>

/**
 * What a fleet costs for a share of a month, and which tenant causes how much of it. Fixed costs are shared to the cent by
 * what was used; of a fleet without tenants there is nobody to share them, but they are paid.
 *
 * @example fleetCost({ rates: defaultRates, usage, monthShare: 0.5 }).totalCents
 */
export const fleetCost = ({
  rates,
  usage,
  monthShare,
}: {
  readonly rates: Rates
  readonly usage: readonly TenantUsage[]
  /** From 0 to 1. */
  readonly monthShare: number
}): FleetCost => {
  const paid = FIXED_COMPONENTS.map((component) => ({
    component,
    cents: fixedCents(rates, component, usage.length, monthShare),
  }))
  const shared = paid.map(({ component, cents: total }) => ({
    component,
    parts: allocate(
      total,
      usage.map(({ amounts }) => amounts[rates.fixed[component].sharedBy]),
    ),
  }))
  const tenants = usage.map((tenant, index): TenantCost => {
    const variable = VARIABLE_COMPONENTS.map((component) => ({
      component,
      ...variablePart(rates, component, tenant, monthShare),
    }))
    const entries = [
      ...shared.map(({ component, parts }) => [component, parts[index] ?? 0] as const),
      ...variable.map((part) => [part.component, part.cents] as const),
    ]
    return {
      tenantId: tenant.tenantId,
      ...(tenant.tier !== undefined && { tier: tenant.tier }),
      cents: Object.fromEntries(entries) as Record<Component, Cents>,
      totalCents: sum(entries.map(([, amount]) => amount)),
      aboveBand: variable.filter(({ isAboveBand }) => isAboveBand).map(({ component }) => component),
    }
  })
  const fixed = Object.fromEntries(paid.map(({ component, cents: total }) => [component, total]))
  const all = { ...totals(tenants, VARIABLE_COMPONENTS), ...fixed } as Record<Component, Cents>
  return {
    tenants: tenants.sort((a, b) => b.totalCents - a.totalCents || a.tenantId.localeCompare(b.tenantId)),
    cents: all,
    totalCents: sum(Object.values(all)),
  }
}
