import { gauge, oneOf, tenant } from '../../instrumentation/metric.ts'
import { COMPONENTS, METERS } from './rates.ts'

const component = oneOf(...COMPONENTS)

export const tenantCost = gauge('tenant_cost_month_to_date_dollars', {
  help: 'What a tenant has cost since the calendar month began (UTC): its share of what is fixed, and what it used.',
  unit: 'dollars',
  labels: { tenant_id: tenant, component },
})

export const tenantCostForecast = gauge('tenant_cost_forecast_dollars', {
  help: 'What a tenant will have cost at the end of the month if it goes on as before.',
  unit: 'dollars',
  labels: { tenant_id: tenant },
})

export const tenantMargin = gauge('tenant_margin_ratio', {
  help: 'Share of the price of its tier that the forecast cost of a tenant leaves; below 0 it costs more than it pays.',
  unit: 'ratio',
  labels: { tenant_id: tenant },
})

export const tenantUsage = gauge('tenant_usage_month_to_date', {
  help: 'What a tenant has used since the month began, by meter; of storageBytes the average, of telemetrySeries those now.',
  labels: { tenant_id: tenant, meter: oneOf(...METERS) },
})

export const fleetCostMonthToDate = gauge('fleet_cost_month_to_date_dollars', {
  help: 'What all has cost since the month began. Tenants add up to it to the cent.',
  unit: 'dollars',
  labels: { component },
})

export const fleetCostForecast = gauge('fleet_cost_forecast_dollars', {
  help: 'What all will have cost at the end of the month if it goes on as before.',
  unit: 'dollars',
  labels: { component },
})

export const costMetrics = [
  tenantCost,
  tenantCostForecast,
  tenantMargin,
  tenantUsage,
  fleetCostMonthToDate,
  fleetCostForecast,
] as const
