import { type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api'
import { REQUEST_KEY, type RequestContext } from './request-context.ts'
import { childSpanContext, newRequestId, parseTraceparent } from './trace-ids.ts'
import { WorkContext } from './work-context.ts'

export interface Work {
  readonly request: RequestContext
  /** The context to run it in. */
  readonly context: Context
  /** False where the span is that of the user's own instrumentation, which will end it. */
  readonly ownsSpan: boolean
}

export interface WorkOptions {
  readonly name: string
  readonly kind: SpanKind
  readonly requestId?: string | undefined
  readonly tenantId?: string | undefined
  readonly userId?: string | undefined
  readonly method?: string | undefined
  readonly endpoint?: string | undefined
  /** W3C trace context of whoever asked for the work. */
  readonly traceparent?: string | undefined
  /** What other tracing systems wrote beside it, to be handed on as it is. */
  readonly tracestate?: string | undefined
}

const TRACER = '@tenantscope/instrumentation'
const NO_TRACE = '0'.repeat(32)

/** The server span that auto-instrumentation has begun for this request; a second one would count it twice. */
const surroundingSpan = (kind: SpanKind, active: Context): Span | undefined =>
  kind === SpanKind.SERVER && active.getValue(REQUEST_KEY) === undefined ? trace.getSpan(active) : undefined

const startSpan = (name: string, kind: SpanKind, parent: Context): Span => {
  const asked = trace.getSpanContext(parent)
  const started = trace.getTracer(TRACER).startSpan(name, { kind }, parent)
  const { traceId, spanId } = started.spanContext()
  // Without an SDK the started span repeats its parent or is all zeros: then the ids are ours.
  const isReal = traceId !== NO_TRACE && spanId !== asked?.spanId
  return isReal ? started : trace.wrapSpanContext(childSpanContext(asked))
}

/** A request's trace begins with its caller or with itself; any other work may also be part of what is being done now. */
const parentOf = ({ kind, traceparent, tracestate }: WorkOptions, active: Context): Context => {
  const remote = parseTraceparent(traceparent, tracestate)
  if (remote) return trace.setSpanContext(active, remote)
  const isOwnBeginning = kind === SpanKind.SERVER && trace.getSpan(active) !== undefined
  return isOwnBeginning ? trace.deleteSpan(active) : active // to delete what is not there would copy the context
}

/** Starts a span and a context for a request, a job or a message. The caller ends the span if it is its own. */
export const beginWork = (options: WorkOptions): Work => {
  const { name, kind, requestId, tenantId, userId, endpoint, method } = options
  const active = context.active()
  const surrounding = surroundingSpan(kind, active)
  const parent = surrounding ? active : parentOf(options, active)
  const span = surrounding ?? startSpan(name, kind, parent)
  const request: RequestContext = {
    requestId: requestId ?? newRequestId(),
    tenantId,
    userId,
    endpoint,
    method,
    span,
    spanContext: span.spanContext(),
  }
  return { request, context: new WorkContext(parent, request), ownsSpan: !surrounding }
}
