import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, SpanKind } from '@opentelemetry/api'
import { beginWork, type Work } from '../context/begin-work.ts'
import { type RequestContext, sampledTraceId } from '../context/request-context.ts'
import type { Log } from '../logging/log.ts'
import { NO_ROUTE } from '../metric.ts'
import { describeSpan } from './describe-span.ts'
import { finalStatus, openExchange } from './exchange.ts'
import { inboundRequestId, inboundTraceparent, inboundTracestate } from './inbound-headers.ts'
import type { RequestMetrics } from './request-metrics.ts'

export interface ObserveOptions {
  readonly metrics: RequestMetrics
  readonly log: Log
}

/** Begins the work of a request, by what its headers may say of it. */
export const beginRequest = (request: IncomingMessage, endpoint?: string): Work =>
  beginWork({
    name: request.method ?? 'HTTP',
    kind: SpanKind.SERVER,
    method: request.method,
    endpoint,
    requestId: inboundRequestId(request),
    traceparent: inboundTraceparent(request),
    tracestate: inboundTracestate(request),
  })

/** Tells of a request once: metrics, span and access line. */
export const tellRequest = (
  work: Work,
  { status, startedAt }: { readonly status: number; readonly startedAt: number },
  { metrics, log }: ObserveOptions,
): void => {
  const durationMs = performance.now() - startedAt
  const { request } = work
  const { tenantId, method } = request
  request.endpoint ??= NO_ROUTE
  metrics.record({
    tenantId,
    method,
    endpoint: request.endpoint,
    status,
    seconds: durationMs / 1000,
    sampledTraceId: sampledTraceId(request, { failed: status >= 500, milliseconds: durationMs }),
  })
  describeSpan(request, status)
  if (work.ownsSpan) request.span.end()
  log.access({ statusCode: status, durationMs: Math.round(durationMs * 1000) / 1000 }, request)
}

/**
 * Runs the handling of one request in a context of its own and tells of it once, when its response is over. `close` is the
 * only event that every response has, finished or not. `handle` notes the route template in what it is given.
 */
export const observeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  handle: (current: RequestContext) => void,
  options: ObserveOptions,
): void => {
  const startedAt = performance.now()
  const work = beginRequest(request)
  openExchange(request, response)
  response.setHeader('x-request-id', work.request.requestId)
  // Before others: who instruments beside us ends the span in which all this is to be told.
  response.prependListener('close', () =>
    tellRequest(work, { status: finalStatus(request, response), startedAt }, options),
  )
  context.with(work.context, handle, undefined, work.request)
}
