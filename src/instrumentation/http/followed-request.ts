import type { IncomingMessage } from 'node:http'
import { context, SpanKind } from '@opentelemetry/api'
import { beginWork, type Work } from '../context/begin-work.ts'
import { type RequestContext, sampledTraceId } from '../context/request-context.ts'
import type { Log } from '../logging/log.ts'
import { NO_ROUTE } from '../metric.ts'
import type { CurrentRequest } from './current-request.ts'
import { describeSpan } from './describe-span.ts'
import { inboundRequestId, inboundTraceparent, inboundTracestate } from './inbound-headers.ts'
import type { ObservedRequest } from './observed-request.ts'
import type { RequestMetrics } from './request-metrics.ts'

interface Destinations {
  readonly metrics: RequestMetrics
  readonly log: Log
}

/** A request that is handled in a context of its own, and told of in metrics, span and access line. */
export class FollowedRequest implements ObservedRequest {
  readonly #work: Work
  readonly #destinations: Destinations
  readonly #startedAt = performance.now()

  constructor(request: IncomingMessage, endpoint: string | undefined, destinations: Destinations) {
    this.#destinations = destinations
    this.#work = beginWork({
      name: request.method ?? 'HTTP',
      kind: SpanKind.SERVER,
      method: request.method,
      endpoint,
      requestId: inboundRequestId(request),
      traceparent: inboundTraceparent(request),
      tracestate: inboundTracestate(request),
    })
  }

  get current(): RequestContext {
    return this.#work.request
  }

  get requestId(): string {
    return this.#work.request.requestId
  }

  run(handle: (current: CurrentRequest) => void): void {
    context.with(this.#work.context, handle, undefined, this.#work.request)
  }

  tell(status: number): void {
    const { metrics, log } = this.#destinations
    const { request, ownsSpan } = this.#work
    const durationMs = performance.now() - this.#startedAt
    request.endpoint ??= NO_ROUTE
    metrics.record({
      tenantId: request.tenantId,
      method: request.method,
      endpoint: request.endpoint,
      status,
      seconds: durationMs / 1000,
      sampledTraceId: sampledTraceId(request, { failed: status >= 500, milliseconds: durationMs }),
    })
    describeSpan(request, status)
    if (ownsSpan) request.span.end()
    log.access({ statusCode: status, durationMs: Math.round(durationMs * 1000) / 1000 }, request)
  }
}
