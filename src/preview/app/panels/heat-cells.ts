import type { NamedSeries } from './panel-data.ts'

export interface HeatRow {
  readonly label: string
  readonly values: readonly (number | null)[]
}

const boundOf = ({ labels, name }: NamedSeries): number => {
  const bound = labels.le ?? name
  return bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
}

/** Rows of a heatmap from below. Buckets of a histogram are cumulative: what is in a row is what the row below has not. */
export const heatRows = (series: readonly NamedSeries[]): readonly HeatRow[] => {
  const isHistogram = series.length > 0 && series.every((each) => !Number.isNaN(boundOf(each)))
  if (!isHistogram) return series.map(({ name, values }) => ({ label: name, values }))
  const sorted = [...series].sort((a, b) => boundOf(a) - boundOf(b))
  return sorted.map((each, row) => ({
    label: each.labels.le ?? each.name,
    values: each.values.map((value, index) =>
      value === null ? null : Math.max(0, value - (sorted[row - 1]?.values[index] ?? 0)),
    ),
  }))
}
