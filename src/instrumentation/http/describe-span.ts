import { SpanStatusCode } from '@opentelemetry/api'
import type { RequestContext } from '../context/request-context.ts'
import { NO_ROUTE, NO_TENANT } from '../metric.ts'

/** Says what became of a request on its span, in OpenTelemetry's names. Costs nothing where the span is not recorded. */
export const describeSpan = ({ span, method, endpoint, tenantId, userId }: RequestContext, status: number): void => {
  if (!span.isRecording()) return
  span.updateName(endpoint === NO_ROUTE ? (method ?? 'HTTP') : `${method} ${endpoint}`)
  span.setAttributes({
    'http.request.method': method ?? '',
    'http.route': endpoint ?? NO_ROUTE,
    'http.response.status_code': status,
    'tenant.id': tenantId ?? NO_TENANT,
    ...(userId !== undefined && { 'user.id': userId }),
  })
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
}
