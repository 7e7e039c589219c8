import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../logging/log.ts'
import { CountedRequest } from './counted-request.ts'
import { type CurrentRequest, setCurrent } from './current-request.ts'
import { finalStatus, oweResponse } from './exchange.ts'
import { FollowedRequest } from './followed-request.ts'
import type { ObservedRequest } from './observed-request.ts'
import type { RequestMetrics } from './request-metrics.ts'

export interface ObserveOptions {
  readonly metrics: RequestMetrics
  readonly log: Log
  /** Set where nothing else is wanted of a request. */
  readonly only?: 'metrics' | undefined
}

/** Begins to observe a request; whoever does it calls `tell` once. */
export const observedRequest = (
  request: IncomingMessage,
  options: ObserveOptions,
  endpoint?: string,
): ObservedRequest => {
  const observed =
    options.only === 'metrics'
      ? new CountedRequest(request, endpoint, options.metrics)
      : new FollowedRequest(request, endpoint, options)
  setCurrent(request, observed.current)
  return observed
}

/**
 * Runs the handling of one request, in a context of its own unless only metrics are wanted, and tells of it once, when its
 * response is over. `close` is the only event that every response has, finished or not. `handle` notes the route template in
 * what it is given.
 */
export const observeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  handle: (current: CurrentRequest) => void,
  options: ObserveOptions,
): void => {
  const observed = observedRequest(request, options)
  oweResponse(response)
  if (observed.requestId !== undefined) response.setHeader('x-request-id', observed.requestId)
  // Before others: who instruments beside us ends the span in which all this is to be told.
  response.prependListener('close', () => observed.tell(finalStatus(request, response)))
  observed.run(handle)
}
