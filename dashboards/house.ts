import type { Panel, Threshold } from '../src/core/dashboard.ts'
import { type PromQL, promql } from '../src/core/promql.ts'
import { matches } from '../src/core/selector.ts'

/** Matchers that follow the dashboard's variables. */
export const ofTenant = { tenant_id: matches(/$tenant/) }
export const ofTier = { tenant_id: matches(/$tenant/), tier: matches(/$tier/) }

type Common = Omit<Panel, 'kind'>

/** At an hour one for each minute, over which the records are: of a thousand tenants no more are read than are needed. */
const POINTS = 60
const CELLS = 40

/** What columns of tables are called. */
const headings = {
  tenant_id: 'Tenant',
  tier: 'Tier',
  slo: 'SLO',
  error_type: 'Error',
  alert: 'Alert',
} as const

export const graph = (panel: Common): Panel => ({ kind: 'timeseries', points: POINTS, ...panel })
export const number = (panel: Common): Panel => ({ kind: 'stat', width: 4, height: 4, ...panel })
export const dial = (panel: Common): Panel => ({ kind: 'gauge', width: 4, height: 4, min: 0, max: 1, ...panel })
export const bars = (panel: Common): Panel => ({ kind: 'bargauge', ...panel })
/** A table; `value` is what its figures are. */
export const list = ({ value, ...panel }: Common & { readonly value: string }): Panel => ({
  kind: 'table',
  headings: { ...headings, Value: value },
  ...panel,
})
export const heat = (panel: Common): Panel => ({ kind: 'heatmap', width: 12, points: CELLS, ...panel })
export const timeline = (panel: Common): Panel => ({ kind: 'state-timeline', width: 12, points: POINTS, ...panel })

/** More lines than this cannot be told apart. With fewer tenants chosen all of theirs are drawn. */
const LINES = 20

/** The series that are highest, or lowest, at each moment. */
export const highest = (expr: PromQL): PromQL => promql`topk(${LINES}, ${expr})`
export const lowest = (expr: PromQL): PromQL => promql`bottomk(${LINES}, ${expr})`

/** Green below the first bound, orange from it, red from the second. The bounds are those of the alerts. */
export const worseAbove = (warning: number, critical: number): readonly Threshold[] => [
  { color: 'green' },
  { from: warning, color: 'orange' },
  { from: critical, color: 'red' },
]

/** Red below the first bound, orange from it, green from the second. */
export const worseBelow = (critical: number, warning: number): readonly Threshold[] => [
  { color: 'red' },
  { from: critical, color: 'orange' },
  { from: warning, color: 'green' },
]
