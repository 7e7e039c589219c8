import { context, createContextKey, type Span, type SpanContext } from '@opentelemetry/api'
import { isKept } from './trace-verdict.ts'

/** Who a piece of work is for. It travels with the async context; nothing hands it down by argument. */
export interface RequestContext {
  readonly requestId: string
  /** Set by `identify`, from a verified source only. */
  tenantId: string | undefined
  userId: string | undefined
  /** Route template, once it is known. */
  endpoint: string | undefined
  readonly method: string | undefined
  readonly span: Span
  readonly spanContext: SpanContext
}

export const REQUEST_KEY = createContextKey('tenantscope.request')

/** The work that is being done now. */
export const activeRequest = (): RequestContext | undefined =>
  context.active().getValue(REQUEST_KEY) as RequestContext | undefined

/** The trace of some work if it is kept, so that an exemplar may lead to it. */
export const sampledTraceId = (
  { span, spanContext: { traceId }, tenantId, method, endpoint }: RequestContext,
  outcome: { readonly failed?: boolean; readonly milliseconds?: number } = {},
): string | undefined => (isKept(span, { tenantId, method, endpoint, ...outcome }) ? traceId : undefined)
