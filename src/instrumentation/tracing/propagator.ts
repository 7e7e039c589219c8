import { type Context, type TextMapGetter, type TextMapPropagator, type TextMapSetter, trace } from '@opentelemetry/api'
import { REQUEST_KEY, type RequestContext } from '../context/request-context.ts'
import { formatTraceparent, parseTraceparent } from '../context/trace-ids.ts'
import { isKept } from '../context/trace-verdict.ts'

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header

/**
 * W3C trace context. Going out, the sampled flag says what is known by now, which may be more than was known when the trace
 * began. Baggage stays here: it names the tenant, which is nobody else's business.
 */
export const traceContextPropagator: TextMapPropagator = {
  inject<Carrier>(active: Context, carrier: Carrier, setter: TextMapSetter<Carrier>) {
    const span = trace.getSpanContext(active)
    if (!span) return
    const request = active.getValue(REQUEST_KEY) as RequestContext | undefined
    const traceFlags = request ? Number(isKept(request.span, request)) : span.traceFlags
    setter.set(carrier, 'traceparent', formatTraceparent({ ...span, traceFlags }))
    const state = span.traceState?.serialize()
    if (state) setter.set(carrier, 'tracestate', state)
  },
  extract<Carrier>(active: Context, carrier: Carrier, getter: TextMapGetter<Carrier>) {
    const remote = parseTraceparent(first(getter.get(carrier, 'traceparent')), first(getter.get(carrier, 'tracestate')))
    return remote ? trace.setSpanContext(active, remote) : active
  },
  fields: () => ['traceparent', 'tracestate'],
}
