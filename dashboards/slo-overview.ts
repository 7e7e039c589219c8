import { burnPolicy } from '../alerts/burn-windows.ts'
import { burnFactor } from '../src/core/burn.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { badEvents, budgetExhaustion, budgetLeft, burnRate, errorBudget, events } from '../src/core/recorded.ts'
import { by, select } from '../src/core/selector.ts'
import { sloObjective } from '../src/exporters/tenant/metrics.ts'
import { tenantAnnotations } from './annotations.ts'
import { bars, dial, graph, highest, list, lowest, number, ofTenant, ofTier, worseBelow } from './house.ts'

const [pageFast, pageSlow] = burnPolicy.windows
const fast = pageFast ?? burnPolicy.windows[0]
const factorOf = (window: typeof pageFast): number => (window ? burnFactor(window, '30d') : 1)

const burnThresholds = [
  { color: 'green' },
  { from: factorOf(pageSlow), color: 'orange' },
  { from: factorOf(fast), color: 'red' },
] as const

export const sloOverview = dashboard({
  uid: 'slo-overview',
  title: 'SLO overview',
  description:
    'Are the promises kept? Objective, what is left of each error budget and how fast it goes, by tenant and tier.',
  tags: ['slo'],
  variables: ['tier', 'tenant'],
  annotations: tenantAnnotations,
  rows: [
    row(
      'Now',
      number({
        title: 'Fastest burn over 1 h',
        description:
          'How many times faster than allowed the worst budget goes. From the red line on somebody is paged.',
        unit: 'multiple',
        width: 6,
        thresholds: burnThresholds,
        queries: [{ expr: promql`max(${select(burnRate('1h'), ofTier)})` }],
      }),
      number({
        title: 'Tenants burning too fast',
        description: 'Tenants whose hourly burn rate would spend the whole budget before its period ends.',
        unit: 'count',
        width: 6,
        queries: [{ expr: promql`count(max by (tenant_id) (${select(burnRate('1h'), ofTier)}) > 1) or vector(0)` }],
      }),
      dial({
        title: 'Least budget left',
        description: 'Of any tenant and SLO. At 0 the promise of this period is broken.',
        unit: 'ratio',
        width: 6,
        thresholds: worseBelow(0.1, 0.5),
        queries: [{ expr: promql`min(${select(budgetLeft, ofTenant)})` }],
      }),
      number({
        title: 'Promises watched',
        description: 'Pairs of tenant and SLO with an objective.',
        unit: 'count',
        width: 6,
        queries: [{ expr: promql`count(${select(errorBudget, ofTier)})` }],
      }),
    ),
    row(
      'Budget',
      bars({
        title: 'Budget left by tenant and SLO',
        description: 'Share of the error budget of the rolling period, the emptiest first.',
        unit: 'ratio',
        width: 12,
        max: 1,
        thresholds: worseBelow(0.1, 0.5),
        queries: [
          { expr: promql`sort(bottomk(20, ${select(budgetLeft, ofTenant)}))`, legend: '{{tenant_id}} {{slo}}' },
        ],
      }),
      graph({
        title: 'Burn-down',
        description: 'Budget left over time. A straight line to 0 at the end of the period is as fast as it may go.',
        unit: 'ratio',
        width: 12,
        max: 1,
        drillDown: 'tenant-health',
        queries: [{ expr: lowest(promql`${select(budgetLeft, ofTenant)}`), legend: '{{tenant_id}} {{slo}}' }],
      }),
      list({
        title: 'Time until spent',
        description: 'At the burn rate of the last hour, the soonest first. Absent where nothing burns.',
        unit: 'seconds',
        value: 'Spent in',
        lowestFirst: true,
        drillDown: 'tenant-health',
        width: 12,
        filledBy: 'an error budget that burns',
        queries: [{ expr: promql`bottomk(20, ${select(budgetExhaustion, ofTenant)})` }],
      }),
      list({
        title: 'Objectives',
        description: 'What is promised, by tier.',
        unit: 'ratio',
        value: 'Objective',
        width: 12,
        queries: [{ expr: promql`max ${by(sloObjective, 'slo', 'tier')} (${select(sloObjective, ofTier)})` }],
      }),
    ),
    row(
      'Burn',
      graph({
        title: 'Burn rate over 5 min',
        description: 'The short window: rises within minutes of trouble and falls within minutes of its end.',
        unit: 'multiple',
        width: 12,
        thresholds: burnThresholds,
        drillDown: 'tenant-health',
        queries: [{ expr: highest(promql`${select(burnRate('5m'), ofTier)}`), legend: '{{tenant_id}} {{slo}}' }],
      }),
      graph({
        title: 'Burn rate over 1 h',
        description: 'The long window of the fast page.',
        unit: 'multiple',
        width: 12,
        thresholds: burnThresholds,
        drillDown: 'tenant-health',
        queries: [{ expr: highest(promql`${select(burnRate('1h'), ofTier)}`), legend: '{{tenant_id}} {{slo}}' }],
      }),
      graph({
        title: 'Good events by SLO',
        description: 'The indicator itself over five minutes, all chosen tenants together.',
        unit: 'ratio',
        width: 12,
        max: 1,
        queries: [
          {
            expr: promql`1 - sum by (slo) (${select(badEvents, ofTenant)}) / sum by (slo) (${select(events, ofTenant)})`,
            legend: '{{slo}}',
          },
        ],
      }),
      list({
        title: 'Burn over 6 h by tenant and SLO',
        description: 'Who spends most, worst first.',
        unit: 'multiple',
        value: 'Burn',
        drillDown: 'tenant-health',
        width: 12,
        queries: [{ expr: promql`topk(50, ${select(burnRate('6h'), ofTier)})` }],
      }),
    ),
  ],
})
