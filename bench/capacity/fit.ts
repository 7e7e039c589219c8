import { hasFullChunks, type LongWindows, type Measurement } from './measurement.ts'

/** Sizes that the constants are fitted to; the others only check them. */
export const FITTED_TENANTS: readonly number[] = [100, 300, 1000]
/**
 * A rule costs more for each series the more series there are, until none of them is in the processor's cache any more: 9 us at
 * 100 tenants, 16 at 1,000, 18 and more above. Who plans asks about many, so the time of rules is fitted to the largest of these sizes.
 */
export const FITTED_RULE_TENANTS: readonly number[] = [1000]
/** The same for rules on a month of history. */
export const FITTED_LONG_TENANTS: readonly number[] = [100]

type Row = readonly number[]

/** Solves a small symmetric system by elimination. */
const solve = (matrix: readonly Row[], right: Row): Row => {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0])
  for (let pivot = 0; pivot < rows.length; pivot += 1) {
    const from = rows[pivot] ?? []
    for (const [index, row] of rows.entries()) {
      if (index === pivot) continue
      const factor = (row[pivot] ?? 0) / (from[pivot] ?? 1)
      rows[index] = row.map((value, column) => value - factor * (from[column] ?? 0))
    }
  }
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1))
}

/** Coefficients that miss the values by the least squares, each miss weighed. */
export const leastSquares = (
  points: readonly { readonly factors: Row; readonly value: number; readonly weight: number }[],
): Row => {
  const size = points[0]?.factors.length ?? 0
  const columns = Array.from({ length: size }, (_, column) => column)
  const total = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((sum, point) => sum + point.weight ** 2 * of(point), 0)
  const matrix = columns.map((a) => columns.map((b) => total(({ factors }) => (factors[a] ?? 0) * (factors[b] ?? 0))))
  return solve(
    matrix,
    columns.map((a) => total(({ factors, value }) => (factors[a] ?? 0) * value)),
  )
}

export interface Fit {
  readonly memoryBaseBytes: number
  readonly memoryPerSeriesBytes: number
  readonly scrapedBytesPerSample: number
  readonly ruleSecondsPerSeries: number
  readonly ruleSecondsPerSample: number
  /** Of asking Prometheus anything; a part of the measurement, not of a rule. */
  readonly questionSeconds: number
}

/** Relative misses count, so that the small sizes have a say. */
const memory = (runs: readonly Measurement[]): Row =>
  leastSquares(
    runs.map(({ headSeries, memoryBytes }) => ({
      factors: [1, headSeries],
      value: memoryBytes,
      weight: 1 / memoryBytes,
    })),
  )

/** Every rule of a run weighs as much as its share of the run, for the sum is what is predicted. */
const rules = (runs: readonly Measurement[], long: readonly LongWindows[]): Row =>
  leastSquares(
    [...runs, ...long].flatMap((run) => {
      const total = run.rules.reduce((sum, { seconds }) => sum + seconds, 0)
      return run.rules.map(({ samples, predicted, seconds }) => ({
        factors: [1, predicted.series, samples],
        value: seconds,
        weight: 1 / total,
      }))
    }),
  )

export const fitModel = (measurements: readonly Measurement[], longWindows: readonly LongWindows[]): Fit => {
  const runs = measurements.filter((run) => FITTED_TENANTS.includes(run.workload.tenants) && !hasFullChunks(run))
  const long = longWindows.filter(({ tenants }) => FITTED_LONG_TENANTS.includes(tenants))
  const [memoryBaseBytes = 0, memoryPerSeriesBytes = 0] = memory(runs)
  const [questionSeconds = 0, ruleSecondsPerSeries = 0, ruleSecondsPerSample = 0] = rules(
    runs.filter(({ workload }) => FITTED_RULE_TENANTS.includes(workload.tenants)),
    long,
  )
  const pages = runs.map(({ scrapeBytesPerPod, predicted }) => scrapeBytesPerPod / predicted.seriesPerPod)
  return {
    memoryBaseBytes,
    memoryPerSeriesBytes,
    scrapedBytesPerSample: pages.reduce((sum, each) => sum + each, 0) / pages.length,
    ruleSecondsPerSeries,
    ruleSecondsPerSample,
    questionSeconds,
  }
}
