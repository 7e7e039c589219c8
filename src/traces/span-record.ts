/** A span as our commands read it, from whatever store. */
export interface SpanRecord {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** The process that did the work. */
  readonly service: string
  readonly name: string
  readonly kind: SpanKindName
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number
  readonly durationMs: number
  readonly failed: boolean
  readonly attributes: Readonly<Record<string, string | number | boolean>>
}

export const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const
export type SpanKindName = (typeof SPAN_KINDS)[number]
