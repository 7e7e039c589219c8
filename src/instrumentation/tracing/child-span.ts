import {
  type Attributes,
  context,
  isSpanContextValid,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

const TRACER = '@tenantscope/instrumentation'

/**
 * Starts a span within the one that is recorded now; `undefined` outside of a recorded trace, where what it would
 * describe should cost nothing.
 */
export const startChildSpan = (name: string, kind: SpanKind, attributes: Attributes): Span | undefined => {
  const current = trace.getActiveSpan()
  if (!current?.isRecording() || !isSpanContextValid(current.spanContext())) return undefined
  return trace.getTracer(TRACER).startSpan(name, { kind, attributes })
}

/** Ends a span that failed. Its text is not told: it may quote what a user sent. */
export const endFailed = (span: Span, error: unknown): void => {
  const { name = 'Error', code } = (error ?? {}) as { readonly name?: string; readonly code?: string | number }
  span.setAttribute('error.type', String(code ?? name))
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

/** Does some work in a span of its own, where there is a trace for it to be part of. */
export const inChildSpan = async <Result>(
  { name, kind, attributes = {} }: { readonly name: string; readonly kind: SpanKind; readonly attributes?: Attributes },
  work: () => Promise<Result>,
): Promise<Result> => {
  const span = startChildSpan(name, kind, attributes)
  if (!span) return work()
  try {
    const result = await context.with(trace.setSpan(context.active(), span), work)
    span.end()
    return result
  } catch (error) {
    endFailed(span, error)
    throw error
  }
}
