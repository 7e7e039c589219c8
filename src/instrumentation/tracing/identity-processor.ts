import type { Context } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import { describeWho } from '../context/describe-who.ts'
import { REQUEST_KEY, type RequestContext } from '../context/request-context.ts'

const REQUEST = Symbol('tenantscope.requestOfSpan')
type OfRequest = tracing.Span & { [REQUEST]?: RequestContext }

/** Says on every span whose it is, those of other instrumentations included; when it ends, for a tenant may be verified in between. */
export const identityProcessor = (): tracing.SpanProcessor => ({
  onStart(span, parent: Context) {
    const request = parent.getValue(REQUEST_KEY) as RequestContext | undefined
    if (request) (span as OfRequest)[REQUEST] = request
  },
  onEnding(span) {
    const request = (span as OfRequest)[REQUEST]
    if (request) describeWho(span, request)
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
})
