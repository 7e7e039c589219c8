import { type Exporter, type Sample, sample } from '../exporter.ts'
import { remembered } from '../remembered.ts'
import { type CostReport, costReport } from './cost-report.ts'
import {
  costMetrics,
  fleetCostForecast,
  fleetCostMonthToDate,
  tenantCost,
  tenantCostForecast,
  tenantMargin,
  tenantUsage,
} from './metrics.ts'
import { monthOf } from './month.ts'
import { COMPONENTS, defaultRates, METERS, type Rates } from './rates.ts'
import type { TenantUsage, UsageSource } from './usage.ts'

const dollars = (cents: number): number => cents / 100

const samplesOf = (
  { tenants, monthToDate, forecast }: CostReport,
  usage: readonly TenantUsage[],
): readonly Sample[] => [
  ...tenants.flatMap(({ tenantId: tenant_id, cents, forecastCents, marginRatio }) => [
    ...COMPONENTS.map((component) => sample(tenantCost, { tenant_id, component }, dollars(cents[component]))),
    sample(tenantCostForecast, { tenant_id }, dollars(forecastCents)),
    ...(marginRatio === undefined ? [] : [sample(tenantMargin, { tenant_id }, marginRatio)]),
  ]),
  ...usage.flatMap(({ tenantId: tenant_id, amounts }) =>
    METERS.map((meter) => sample(tenantUsage, { tenant_id, meter }, amounts[meter])),
  ),
  ...COMPONENTS.flatMap((component) => [
    sample(fleetCostMonthToDate, { component }, dollars(monthToDate.cents[component])),
    sample(fleetCostForecast, { component }, dollars(forecast.cents[component])),
  ]),
]

/**
 * What each tenant costs. A month of usage is too dear to be read at each scrape, so it is read every so often; while the
 * source is gone, it is asked again at each scrape and nothing is shown.
 *
 * @example costExporter({ usage: prometheusUsage(prometheusQuery({ url: 'http://127.0.0.1:9090' })) })
 */
export const costExporter = ({
  usage,
  rates = defaultRates,
  intervalSeconds = 300,
  now = () => new Date(),
}: {
  readonly usage: UsageSource
  readonly rates?: Rates
  readonly intervalSeconds?: number
  readonly now?: () => Date
}): Exporter => ({
  name: 'cost',
  metrics: costMetrics,
  ...remembered(
    async (signal) => {
      const month = monthOf(now())
      const used = await usage({ seconds: month.elapsedSeconds, signal })
      return samplesOf(costReport({ rates, usage: used, month }), used)
    },
    { seconds: intervalSeconds, now },
  ),
})
