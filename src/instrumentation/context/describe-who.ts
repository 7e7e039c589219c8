import type { Span } from '@opentelemetry/api'
import type { RequestContext } from './request-context.ts'

/** Says on a span for whom its work was done. */
export const describeWho = (
  span: Span,
  { requestId, tenantId, userId }: Pick<RequestContext, 'requestId' | 'tenantId' | 'userId'>,
): void => {
  span.setAttribute('request.id', requestId)
  if (tenantId !== undefined) span.setAttribute('tenant.id', tenantId)
  if (userId !== undefined) span.setAttribute('user.id', userId)
}
