import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { beginWork } from '../context/begin-work.ts'
import type { Log } from '../logging/log.ts'
import { NO_ROUTE, NO_TENANT } from '../metric.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** The client went away before the response was finished. nginx's code, since HTTP has none. */
export const CLIENT_CLOSED_REQUEST = 499

const REQUEST_ID = /^[\w.:-]{1,128}$/

export interface ObserveOptions {
  readonly metrics: RequestMetrics
  readonly log: Log
}

const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

const inboundRequestId = ({ headers }: IncomingMessage): string | undefined => {
  const given = headerText(headers['x-request-id'])
  return given !== undefined && REQUEST_ID.test(given) ? given : undefined
}

/** The status that the client saw, or 499 when it did not stay to see the end. */
const finalStatus = (response: ServerResponse): number =>
  response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST

/**
 * Runs the handling of one request in a context of its own and tells of it once, when its response is over: metrics, span
 * and access line from one listener. `close` is the only event that every response has, finished or not.
 */
export const observeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  {
    metrics,
    log,
    endpointOf,
    handle,
  }: ObserveOptions & {
    /** The route template, asked for at the end. */
    readonly endpointOf: () => string | undefined
    readonly handle: () => void
  },
): void => {
  const startedAt = performance.now()
  const method = request.method
  const work = beginWork({
    name: method ?? 'HTTP',
    kind: SpanKind.SERVER,
    method,
    requestId: inboundRequestId(request),
    traceparent: headerText(request.headers.traceparent),
  })
  const current = work.request
  response.setHeader('x-request-id', current.requestId)

  response.once('close', () => {
    const durationMs = performance.now() - startedAt
    const status = finalStatus(response)
    const endpoint = endpointOf() ?? NO_ROUTE
    current.endpoint = endpoint
    metrics.record({ tenantId: current.tenantId, method, endpoint, status, seconds: durationMs / 1000 })
    const { span } = current
    if (span.isRecording()) {
      span.updateName(`${method} ${endpoint}`)
      span.setAttributes({
        'http.request.method': method ?? '',
        'http.route': endpoint,
        'http.response.status_code': status,
        'tenant.id': current.tenantId ?? NO_TENANT,
        ...(current.userId !== undefined && { 'user.id': current.userId }),
      })
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
    context.with(work.context, () =>
      log.access({ statusCode: status, durationMs: Math.round(durationMs * 1000) / 1000 }),
    )
  })

  context.with(work.context, handle)
}
