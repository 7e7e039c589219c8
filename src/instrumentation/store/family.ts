import type { AnyMetric, Counter, Gauge, Histogram } from '../metric.ts'
import type { Tenants } from '../tenants.ts'
import { Cells } from './cells.ts'
import { Exemplars } from './exemplars.ts'
import { numberText } from './label-text.ts'
import { SERIES_PER_CHUNK, type SeriesIndex, seriesIndex } from './series-index.ts'

/** All series of one metric, and how one of them reads in the text format. */
export interface Family {
  readonly metric: AnyMetric
  readonly cells: Cells
  readonly index: SeriesIndex
  readonly exemplars: Exemplars
  seriesText(series: number): string
}

const braces = (labels: string): string => (labels === '' ? '' : `{${labels}}`)

/** A counter or a gauge: one number a series. */
export const scalarFamily = (metric: Counter | Gauge, tenants: Tenants): Family => {
  const index = seriesIndex(metric, tenants)
  const cells = new Cells(1)
  return {
    metric,
    cells,
    index,
    exemplars: new Exemplars(),
    seriesText(series) {
      const labels = index.labels[series]
      return labels === undefined
        ? ''
        : `${metric.name}${braces(labels)} ${numberText(cells.values[series] as number)}\n`
    },
  }
}

/** A histogram: a count for each bucket and for what is beyond them, then the sum. Counts are made cumulative when read. */
export const histogramFamily = (metric: Histogram, tenants: Tenants): Family => {
  const index = seriesIndex(metric, tenants)
  const slots = metric.buckets.length + 1
  const cells = new Cells(slots + 1)
  const bounds = [...metric.buckets.map(numberText), '+Inf']
  return {
    metric,
    cells,
    index,
    exemplars: new Exemplars(),
    seriesText(series) {
      const labels = index.labels[series]
      if (labels === undefined) return ''
      const before = `${metric.name}_bucket{${labels === '' ? '' : `${labels},`}le="`
      const start = series * cells.width
      let cumulative = 0
      let text = ''
      for (let slot = 0; slot < slots; slot += 1) {
        cumulative += cells.values[start + slot] as number
        text += `${before}${bounds[slot]}"} ${cumulative}\n`
      }
      const own = braces(labels)
      const sum = numberText(cells.values[start + slots] as number)
      return `${text}${metric.name}_sum${own} ${sum}\n${metric.name}_count${own} ${cumulative}\n`
    },
  }
}

/** Series in the order in which they were made, a chunk at a time. */
export const chunkCount = ({ index }: Family): number => Math.ceil(index.labels.length / SERIES_PER_CHUNK)
