import type { IncomingMessage } from 'node:http'
import { NO_ROUTE } from '../metric.ts'
import type { CurrentRequest } from './current-request.ts'
import type { ObservedRequest } from './observed-request.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** A request of which nothing is wanted but metrics: no context, span or line is made for it. */
export class CountedRequest implements ObservedRequest, CurrentRequest {
  tenantId: string | undefined = undefined
  userId: string | undefined = undefined
  endpoint: string | undefined
  readonly requestId = undefined
  readonly #method: string | undefined
  readonly #metrics: RequestMetrics
  readonly #startedAt = performance.now()

  constructor({ method }: IncomingMessage, endpoint: string | undefined, metrics: RequestMetrics) {
    this.endpoint = endpoint
    this.#method = method
    this.#metrics = metrics
  }

  get current(): CurrentRequest {
    return this
  }

  run(handle: (current: CurrentRequest) => void): void {
    handle(this)
  }

  tell(status: number): void {
    this.#metrics.record({
      tenantId: this.tenantId,
      method: this.#method,
      endpoint: this.endpoint ?? NO_ROUTE,
      status,
      seconds: (performance.now() - this.#startedAt) / 1000,
    })
  }
}
