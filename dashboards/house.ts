import type { Panel, Threshold } from '../src/core/dashboard.ts'
import { matches } from '../src/core/selector.ts'

/** Matchers that follow the dashboard's variables. */
export const ofTenant = { tenant_id: matches(/$tenant/) }
export const ofTier = { tenant_id: matches(/$tenant/), tier: matches(/$tier/) }

type Common = Omit<Panel, 'kind'>

export const graph = (panel: Common): Panel => ({ kind: 'timeseries', ...panel })
export const number = (panel: Common): Panel => ({ kind: 'stat', width: 4, height: 4, ...panel })
export const dial = (panel: Common): Panel => ({ kind: 'gauge', width: 4, height: 6, ...panel })
export const bars = (panel: Common): Panel => ({ kind: 'bargauge', ...panel })
export const list = (panel: Common): Panel => ({ kind: 'table', ...panel })
export const heat = (panel: Common): Panel => ({ kind: 'heatmap', width: 12, ...panel })

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
