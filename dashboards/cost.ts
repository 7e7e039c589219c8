import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { anyOf, by, select } from '../src/core/selector.ts'
import {
  fleetCostForecast,
  fleetCostMonthToDate,
  tenantCost,
  tenantCostForecast,
  tenantMargin,
  tenantUsage,
} from '../src/exporters/cost/metrics.ts'
import { tenantAnnotations } from './annotations.ts'
import { graph, highest, list, number, ofTenant, worseBelow } from './house.ts'

/** Below the first a tenant costs more than it pays; below the second little is left for everything but hosting. */
const marginRatio = { none: 0, thin: 0.5 }

/** One exporter tells the same as another where two run: their maximum, not their sum. */
const byComponent = (metric: typeof fleetCostForecast | typeof fleetCostMonthToDate) =>
  promql`max ${by(metric, 'component')} (${select(metric)})`

const monitoring = { component: anyOf('monitoring', 'telemetry', 'logs') }
const toDateOfTenant = promql`sum ${by(tenantCost, 'tenant_id')} (max ${by(tenantCost, 'tenant_id', 'component')} (${select(tenantCost, ofTenant)}))`
const forecastOfTenant = promql`max ${by(tenantCostForecast, 'tenant_id')} (${select(tenantCostForecast, ofTenant)})`
const usageOf = (meter: (typeof tenantUsage)['labels']['meter']['values'][number]) =>
  promql`topk(20, max ${by(tenantUsage, 'tenant_id')} (${select(tenantUsage, { meter, ...ofTenant })}))`

export const cost = dashboard({
  uid: 'cost',
  title: 'Cost',
  description: 'What does each tenant cost, what does it use, and what does it leave of its price? Months are in UTC.',
  tags: ['cost', 'business'],
  variables: ['tier', 'tenant'],
  annotations: tenantAnnotations,
  rows: [
    row(
      'This month',
      number({
        title: 'So far',
        description: 'Everything paid for since the month began, all tenants together.',
        unit: 'dollars',
        queries: [{ expr: promql`sum(${byComponent(fleetCostMonthToDate)})` }],
      }),
      number({
        title: 'Forecast',
        description: 'At the end of the month, if it goes on as before. In its first days it swings.',
        unit: 'dollars',
        queries: [{ expr: promql`sum(${byComponent(fleetCostForecast)})` }],
      }),
      number({
        title: 'Cost per customer',
        description: 'The forecast of all, over the number of tenants.',
        unit: 'dollars',
        queries: [
          {
            expr: promql`sum(${byComponent(fleetCostForecast)}) / count(max ${by(tenantCostForecast, 'tenant_id')} (${select(tenantCostForecast)}))`,
          },
        ],
      }),
      number({
        title: 'Dearest tenant',
        description: 'What the tenant that costs most will have cost at the end of the month.',
        unit: 'dollars',
        queries: [{ expr: promql`max(${select(tenantCostForecast, ofTenant)})` }],
      }),
      number({
        title: 'Monitoring itself',
        description: 'Forecast of what watching costs: its own servers, and series and log lines of all tenants.',
        unit: 'dollars',
        queries: [
          {
            expr: promql`sum(max ${by(fleetCostForecast, 'component')} (${select(fleetCostForecast, monitoring)}))`,
          },
        ],
      }),
      number({
        title: 'Lowest margin',
        description: 'Of the chosen tenants whose tier has a price. Below 0 a tenant costs more than it pays.',
        unit: 'ratio',
        thresholds: worseBelow(marginRatio.none, marginRatio.thin),
        filledBy: 'prices in COST_RATES_FILE',
        queries: [{ expr: promql`min(${select(tenantMargin, ofTenant)})` }],
      }),
    ),
    row(
      'Trend',
      graph({
        title: 'Forecast by component',
        description: 'Where the money goes. A step is a change of prices or of the size of the fleet.',
        unit: 'dollars',
        width: 12,
        min: 0,
        stacked: true,
        queries: [{ expr: byComponent(fleetCostForecast), legend: '{{component}}' }],
      }),
      graph({
        title: 'Dearest tenants, forecast',
        description: 'Those that will cost most this month.',
        unit: 'dollars',
        width: 12,
        min: 0,
        drillDown: 'tenant-health',
        queries: [{ expr: highest(forecastOfTenant), legend: '{{tenant_id}}' }],
      }),
    ),
    row(
      'By tenant',
      list({
        title: 'Cost so far',
        description: 'The chosen tenants, dearest first. "tenantscope cost --csv" gives every component for billing.',
        unit: 'dollars',
        value: 'So far',
        drillDown: 'tenant-health',
        width: 8,
        queries: [{ expr: promql`topk(50, ${toDateOfTenant})` }],
      }),
      list({
        title: 'Forecast',
        description: 'The same tenants at the end of the month.',
        unit: 'dollars',
        value: 'Forecast',
        drillDown: 'tenant-health',
        width: 8,
        queries: [{ expr: promql`topk(50, ${forecastOfTenant})` }],
      }),
      list({
        title: 'Margin',
        description: 'Those that leave least of their price first.',
        unit: 'ratio',
        value: 'Margin',
        lowestFirst: true,
        drillDown: 'tenant-health',
        width: 8,
        thresholds: worseBelow(marginRatio.none, marginRatio.thin),
        filledBy: 'prices in COST_RATES_FILE',
        queries: [
          {
            expr: promql`bottomk(50, max ${by(tenantMargin, 'tenant_id')} (${select(tenantMargin, ofTenant)}))`,
          },
        ],
      }),
    ),
    row(
      'Use since the month began',
      list({
        title: 'Handling time',
        description: 'Time in which requests and tasks of a tenant were handled: what Kubernetes is shared by.',
        unit: 'seconds',
        value: 'Time',
        drillDown: 'tenant-health',
        width: 6,
        queries: [{ expr: usageOf('handlingSeconds') }],
      }),
      list({
        title: 'Stored',
        description: 'Disk of a tenant in the database on average: what PostgreSQL and backups are shared by.',
        unit: 'bytes',
        value: 'Stored',
        drillDown: 'tenant-health',
        width: 6,
        queries: [{ expr: usageOf('storageBytes') }],
      }),
      list({
        title: 'Requests',
        description: 'What load balancer and transfer are shared by.',
        unit: 'count',
        value: 'Requests',
        drillDown: 'tenant-health',
        width: 6,
        queries: [{ expr: usageOf('requests') }],
      }),
      list({
        title: 'Series',
        description: 'Time series that Prometheus keeps of a tenant: what monitoring is shared by.',
        unit: 'count',
        value: 'Series',
        drillDown: 'tenant-health',
        width: 6,
        queries: [{ expr: usageOf('telemetrySeries') }],
      }),
    ),
  ],
})
