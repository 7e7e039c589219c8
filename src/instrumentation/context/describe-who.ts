import type { Attributes, Span } from '@opentelemetry/api'
import type { RequestContext } from './request-context.ts'

type Who = Pick<RequestContext, 'requestId' | 'tenantId' | 'userId'>

/** For whom some work was done, in the names of OpenTelemetry where it has them. */
export const whoAttributes = ({ requestId, tenantId, userId }: Who): Attributes => ({
  'request.id': requestId,
  ...(tenantId !== undefined && { 'tenant.id': tenantId }),
  ...(userId !== undefined && { 'user.id': userId }),
})

/** Says it on a span that has not ended. */
export const describeWho = (span: Span, who: Who): void => {
  if (span.isRecording()) span.setAttributes(whoAttributes(who))
}
