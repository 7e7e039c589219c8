import type { AnyMetric, Label } from '../instrumentation/metric.ts'
import type { Stack } from './stack.ts'

export interface PredictedSeries {
  readonly total: number
  /** Largest first. */
  readonly perMetric: readonly { readonly name: string; readonly series: number }[]
}

/** A route answers with a few codes: success, not found, bad input, limited, and the server errors made in advance. */
const STATUSES_PER_ROUTE = 8

type Sizes = Pick<Stack['seriesBudget'], 'tenants' | 'routes'>

const expectedValues = (label: Label, { tenants, routes }: Sizes): number => {
  switch (label.kind) {
    case 'tenant':
      return tenants
    case 'route':
      return routes
    case 'closed':
      return label.values.length
    case 'status':
      return STATUSES_PER_ROUTE
    default:
      return label.expected
  }
}

const seriesOf = (metric: AnyMetric, sizes: Sizes): number => {
  const combinations = Object.values(metric.labels).reduce(
    (product, label) => product * expectedValues(label, sizes),
    1,
  )
  return metric.type === 'histogram' ? combinations * (metric.buckets.length + 3) : combinations
}

/**
 * The most series that one process of each kind can emit: every combination of label values, and for a histogram its
 * buckets, `+Inf`, sum and count. Real tenants use fewer routes and statuses; the prediction bounds, it does not guess.
 */
export const predictedSeries = ({
  metrics,
  seriesBudget,
}: Pick<Stack, 'metrics' | 'seriesBudget'>): PredictedSeries => {
  const perMetric = metrics
    .map((metric) => ({ name: metric.name, series: seriesOf(metric, seriesBudget) }))
    .sort((a, b) => b.series - a.series)
  return { perMetric, total: perMetric.reduce((sum, { series }) => sum + series, 0) }
}
