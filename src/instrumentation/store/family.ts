import type { AnyMetric } from '../metric.ts'
import type { Tenants } from '../tenants.ts'
import { Cells } from './cells.ts'
import { Exemplars } from './exemplars.ts'
import { SeriesIndex } from './series-index.ts'

/** All series of one metric. */
export interface Family {
  readonly metric: AnyMetric
  readonly cells: Cells
  readonly index: SeriesIndex
  readonly exemplars: Exemplars
  /** Of its buckets, if it has any. */
  readonly bounds: readonly number[]
}

/**
 * How many numbers a series takes: one, or for a histogram a count for each bucket and for what is beyond them, then the sum.
 * Counts are made cumulative when they are read.
 */
const cellsPerSeries = (metric: AnyMetric): number => (metric.type === 'histogram' ? metric.buckets.length + 2 : 1)

export const createFamily = <M extends AnyMetric>(metric: M, tenants: Tenants): Family & { readonly metric: M } => ({
  metric,
  cells: new Cells(cellsPerSeries(metric)),
  index: new SeriesIndex(metric, tenants),
  exemplars: new Exemplars(),
  bounds: metric.type === 'histogram' ? metric.buckets : [],
})
