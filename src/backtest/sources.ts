import { periodSeconds } from '../core/duration.ts'
import { errorBudgetOf, type Slo } from '../core/slo.ts'
import type { Stack } from '../core/stack.ts'
import { trafficOf } from '../core/traffic.ts'
import type { Histogram } from '../instrumentation/metric.ts'
import type { GroupDocument } from './rule-document.ts'
import { selectorsOf, selects } from './selectors.ts'

/** A promise as the simulation sees it: which series tell of its events, and how many may be bad. */
export interface Source {
  readonly slo: Slo
  readonly kind: 'availability' | 'latency'
  readonly periodSeconds: number
  budgetOf(tier: string): number
}

/** Series of one metric of a tenant, in one stream of events. */
export type Emitted =
  | { readonly type: 'counter'; readonly good: string; readonly bad: string }
  | {
      readonly type: 'histogram'
      readonly count: string
      /** Ascending; what lies beyond the last is counted only in `count` and `+Inf`. */
      readonly buckets: readonly { readonly bound: number; readonly series: string }[]
      readonly infinite: string
    }

/** The promises that are made to tenants: what the platform counts without them cannot be told apart. */
export const sourcesOf = ({ slos }: Stack): readonly Source[] =>
  slos
    .filter(({ indicator }) => 'tenant_id' in indicator.metric.labels)
    .map((slo) => ({
      slo,
      kind: slo.indicator.kind,
      periodSeconds: periodSeconds(slo.period),
      budgetOf: (tier) => errorBudgetOf(slo, tier),
    }))

/** The bounds of a histogram that some rule reads; the others would only cost time. */
export const boundsRead = (metric: Histogram, groups: readonly GroupDocument[]): readonly number[] => {
  const selectors = groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ expr }) => selectorsOf(expr))
    .filter(({ name }) => name === `${metric.name}_bucket`)
  return metric.buckets.filter((bound) =>
    selectors.some((selector) => selects(selector, 'le', String(bound)) && !selects(selector, 'le', 'none of them')),
  )
}

const withBound = (series: string, bound: string): string => series.replace(/le="[^"]*"/, `le="${bound}"`)

/** What tenants emit of the metric of an SLO, as far as the rules read it. The rules are read once, for they are many. */
export const emissionOf = ({ slo }: Source, groups: readonly GroupDocument[]): ((tenant: string) => Emitted) => {
  const { metric, thresholdSeconds } = slo.indicator
  const isHistogram = thresholdSeconds !== undefined && metric.type === 'histogram'
  const bounds = isHistogram
    ? [...new Set([...boundsRead(metric, groups), thresholdSeconds])].sort((a, b) => a - b)
    : []
  return (tenant) => {
    const [first = '', second = '', third = ''] = trafficOf(slo, tenant, []).map(({ series }) => series)
    if (!isHistogram) return { type: 'counter', good: first, bad: second }
    return {
      type: 'histogram',
      count: third,
      infinite: second,
      buckets: bounds.map((bound) => ({ bound, series: withBound(first, String(bound)) })),
    }
  }
}
