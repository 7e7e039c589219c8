import type { QueryAnswer, QueryRequest, Series, SeriesLabels } from './series.ts'

type Sample = readonly [instant: number, value: string]

interface PrometheusAnswer {
  readonly status: 'success' | 'error'
  readonly error?: string
  readonly errorType?: string
  readonly data?: {
    readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string'
    readonly result: readonly { metric: SeriesLabels; values?: readonly Sample[]; value?: Sample }[] | Sample
  }
}

/** Prometheus writes what JSON cannot hold as words. */
const numberOf = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text)

const lastOf = (samples: readonly Sample[]): number => {
  const value = numberOf(samples.at(-1)?.[1] ?? 'NaN')
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value
}

const gridOf = ({ start, end, step }: QueryRequest): readonly number[] =>
  step === 0
    ? [end]
    : Array.from({ length: Math.floor((end - start) / step + 1e-6) + 1 }, (_, index) => start + index * step)

/** Puts samples on the shared instants. Where a series has no sample the line is broken, not bridged. */
const onGrid = (
  samples: readonly Sample[],
  { start, step }: QueryRequest,
  length: number,
): readonly (number | null)[] => {
  const values = new Array<number | null>(length).fill(null)
  for (const [instant, text] of samples) {
    const value = numberOf(text)
    values[step === 0 ? 0 : Math.round((instant - start) / step)] = Number.isNaN(value) ? null : value
  }
  return values
}

/** Reads an answer of `query` or `query_range`. Of more series than can be told apart only the highest are kept. */
export const readAnswer = (answer: PrometheusAnswer, request: QueryRequest): QueryAnswer => {
  const { status, error = 'no reason given', errorType = 'error', data } = answer
  if (status !== 'success' || !data) return { failure: { kind: errorType, message: error } }
  if (data.resultType === 'string')
    return { failure: { kind: 'type', message: 'the query gives a text, which no panel shows' } }
  const result =
    data.resultType === 'scalar'
      ? [{ metric: {}, value: data.result as Sample }]
      : (data.result as readonly { metric: SeriesLabels; values?: readonly Sample[]; value?: Sample }[])
  const found = result.map(({ metric, values, value }) => ({
    labels: metric,
    samples: values ?? (value ? [value] : []),
  }))
  const kept =
    found.length > request.keep
      ? found.sort((a, b) => lastOf(b.samples) - lastOf(a.samples)).slice(0, request.keep)
      : found
  const instants = gridOf(request)
  const series = kept.map(
    ({ labels, samples }): Series => ({ labels, values: onGrid(samples, request, instants.length) }),
  )
  return { result: { instants, series, total: found.length } }
}
