import { type Context, propagation, ROOT_CONTEXT, type SpanKind, trace } from '@opentelemetry/api'
import { type RequestContext, withRequestContext } from './request-context.ts'
import { tenantBaggage } from './tenant-baggage.ts'
import { childSpanContext, newRequestId, parseTraceparent } from './trace-ids.ts'

export interface Work {
  readonly request: RequestContext
  /** The context to run it in. */
  readonly context: Context
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
}

const TRACER = '@tenantscope/instrumentation'

/** Starts a span and a context for a request, a job or a message. The caller ends the span. */
export const beginWork = ({ name, kind, traceparent, ...who }: WorkOptions): Work => {
  const remote = parseTraceparent(traceparent)
  const parent = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT
  const started = trace.getTracer(TRACER).startSpan(name, { kind }, parent)
  const own = started.spanContext()
  // Without an SDK the started span repeats its parent or is all zeros: then the ids are ours.
  const isReal = own.traceId !== '0'.repeat(32) && own.spanId !== remote?.spanId
  const span = isReal ? started : trace.wrapSpanContext(childSpanContext(remote))
  const request: RequestContext = {
    requestId: who.requestId ?? newRequestId(),
    tenantId: who.tenantId,
    userId: who.userId,
    endpoint: who.endpoint,
    method: who.method,
    span,
    spanContext: span.spanContext(),
  }
  const context = propagation.setBaggage(
    trace.setSpan(withRequestContext(parent, request), span),
    tenantBaggage(request),
  )
  return { request, context }
}
