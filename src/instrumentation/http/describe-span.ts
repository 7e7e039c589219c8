import { SpanStatusCode } from '@opentelemetry/api'
import { describeWho } from '../context/describe-who.ts'
import type { RequestContext } from '../context/request-context.ts'
import { NO_ROUTE, NO_TENANT } from '../metric.ts'

/** Says what became of a request on its span, in OpenTelemetry's names. Costs nothing where the span is not recorded. */
export const describeSpan = (request: RequestContext, status: number): void => {
  const { span, method, endpoint, tenantId } = request
  if (!span.isRecording()) return
  describeWho(span, request)
  span.updateName(endpoint === NO_ROUTE ? (method ?? 'HTTP') : `${method} ${endpoint}`)
  span.setAttributes({
    'http.request.method': method ?? '',
    'http.route': endpoint ?? NO_ROUTE,
    'http.response.status_code': status,
    'tenant.id': tenantId ?? NO_TENANT,
  })
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
}
