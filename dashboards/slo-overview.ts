import { burnPolicy } from '../alerts/burn-windows.ts'
import { burnFactor } from '../src/core/burn.ts'
import { dashboard, row } from '../src/core/dashboard.ts'
import { promql } from '../src/core/promql.ts'
import { badEvents, burnRate, errorBudget, events } from '../src/core/recorded.ts'
import { select } from '../src/core/selector.ts'
import { graph, list, number, ofTenant, ofTier } from './house.ts'

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
      number({
        title: 'Promises watched',
        description: 'Pairs of tenant and SLO with an objective.',
        unit: 'count',
        width: 6,
        queries: [{ expr: promql`count(${select(errorBudget, ofTier)})` }],
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
        queries: [{ expr: promql`${select(burnRate('5m'), ofTier)}`, legend: '{{tenant_id}} {{slo}}' }],
      }),
      graph({
        title: 'Burn rate over 1 h',
        description: 'The long window of the fast page.',
        unit: 'multiple',
        width: 12,
        thresholds: burnThresholds,
        drillDown: 'tenant-health',
        queries: [{ expr: promql`${select(burnRate('1h'), ofTier)}`, legend: '{{tenant_id}} {{slo}}' }],
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
        width: 12,
        queries: [{ expr: promql`topk(50, ${select(burnRate('6h'), ofTier)})` }],
      }),
    ),
  ],
})
