import { type FleetCost, fleetCost, type TenantCost } from './cost.ts'
import type { Month } from './month.ts'
import { LEVELS, type Meter, type Rates } from './rates.ts'
import type { TenantUsage } from './usage.ts'

export interface TenantReport extends TenantCost {
  /** What the whole month will have cost if the rest of it is like what has passed. */
  readonly forecastCents: number
  /** Only where the price of its tier is known. */
  readonly priceCents?: number
  /** Share of the price that is left after the forecast cost; below 0 the tenant costs more than it pays. */
  readonly marginRatio?: number
}

export interface CostReport {
  readonly month: string
  readonly elapsedShare: number
  readonly monthToDate: FleetCost
  readonly forecast: FleetCost
  readonly tenants: readonly TenantReport[]
}

/** The whole month, if the rest of it is like what has passed. */
const extrapolate = ({ amounts, ...tenant }: TenantUsage, elapsedShare: number): TenantUsage => ({
  ...tenant,
  amounts: Object.fromEntries(
    Object.entries(amounts).map(([meter, amount]) => [
      meter,
      LEVELS.includes(meter as Meter) ? amount : amount / elapsedShare,
    ]),
  ) as TenantUsage['amounts'],
})

const priceOf = ({ monthlyPriceDollars }: Rates, tier: string | undefined): number | undefined => {
  const dollars = tier === undefined ? undefined : monthlyPriceDollars[tier]
  return dollars === undefined ? undefined : Math.round(dollars * 100)
}

/** Cost of a month so far, its forecast, and what each tenant leaves of its price. */
export const costReport = ({
  rates,
  usage,
  month,
}: {
  readonly rates: Rates
  readonly usage: readonly TenantUsage[]
  readonly month: Month
}): CostReport => {
  const { elapsedShare } = month
  const monthToDate = fleetCost({ rates, usage, monthShare: elapsedShare })
  const whole = usage.map((tenant) => extrapolate(tenant, elapsedShare))
  const forecast = fleetCost({ rates, usage: whole, monthShare: 1 })
  const forecastOf = new Map(forecast.tenants.map(({ tenantId, totalCents }) => [tenantId, totalCents]))
  return {
    month: month.name,
    elapsedShare,
    monthToDate,
    forecast,
    tenants: monthToDate.tenants.map((tenant) => {
      const forecastCents = forecastOf.get(tenant.tenantId) ?? 0
      const priceCents = priceOf(rates, tenant.tier)
      return {
        ...tenant,
        forecastCents,
        ...(priceCents !== undefined && { priceCents }),
        ...(priceCents !== undefined && priceCents > 0 && { marginRatio: 1 - forecastCents / priceCents }),
      }
    }),
  }
}
