export type MetricType = 'counter' | 'gauge' | 'rate' | 'trend'
export type MetricContent = 'default' | 'time' | 'data'
export type Tags = Readonly<Record<string, string>>

/** One observation. Durations are in milliseconds, as in k6. */
export interface Sample {
  readonly metric: string
  readonly value: number
  readonly tags: Tags
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

export interface MetricDeclaration {
  readonly name: string
  readonly type: MetricType
  readonly contains: MetricContent
}
