import type { Context } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import { whoAttributes } from '../context/describe-who.ts'
import { REQUEST_KEY, type RequestContext } from '../context/request-context.ts'

const REQUEST = Symbol('tenantscope.requestOfSpan')
type OfRequest = tracing.ReadableSpan & { readonly [REQUEST]?: RequestContext }

/** Notes on every span, those of other instrumentations included, which request it is part of. */
export const identityProcessor = (): tracing.SpanProcessor => ({
  onStart(span, parent: Context) {
    const request = parent.getValue(REQUEST_KEY) as RequestContext | undefined
    if (request) Object.defineProperty(span, REQUEST, { value: request })
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
})

/**
 * The attributes of a span with tenant, request and user as they are known by now: a span may end before the tenant was
 * verified, and no attribute can be set after that.
 */
export const identifiedAttributes = (span: tracing.ReadableSpan): tracing.ReadableSpan['attributes'] => {
  const request = (span as OfRequest)[REQUEST]
  return request ? { ...span.attributes, ...whoAttributes(request) } : span.attributes
}
