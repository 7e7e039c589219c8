export type SeriesLabels = Readonly<Record<string, string>>

/** A series over the instants of its result: a value for each, `null` where there is none. */
export interface Series {
  readonly labels: SeriesLabels
  readonly values: readonly (number | null)[]
}

/** What Prometheus answered. All series share the instants, which are seconds since 1970. */
export interface QueryResult {
  readonly instants: readonly number[]
  readonly series: readonly Series[]
  /** How many series the answer had; more than `series` holds where they would be too many to draw. */
  readonly total: number
}

/** What came instead of a result, and from where. */
export interface QueryFailure {
  readonly kind: string
  readonly message: string
}

export interface QueryRequest {
  readonly query: string
  readonly start: number
  readonly end: number
  /** Seconds between two points; 0 asks for the end alone. */
  readonly step: number
  /** How many series are kept, those with the highest last value first. */
  readonly keep: number
}

export type QueryAnswer = { readonly result: QueryResult } | { readonly failure: QueryFailure }
