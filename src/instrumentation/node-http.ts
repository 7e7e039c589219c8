import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { observeRequest } from './http/observe-request.ts'
import type { Telemetry } from './telemetry.ts'

/** Handles a request, and says by its template which route it took. What names none is counted as unmatched. */
export type RoutedListener = (
  request: IncomingMessage,
  response: ServerResponse,
  route: (template: string) => void,
) => void

/**
 * Wires a plain listener of `node:http`: context, metrics, span and access line of each request. Hand the server to
 * `observeServer` as well, so that malformed requests are counted.
 *
 * @example
 * createServer(instrument((request, response, route) => {
 *   route('/api/agents/:id')
 *   response.end('agent')
 * }, telemetry))
 */
export const instrument =
  (listener: RoutedListener, { requestMetrics: metrics, log, only }: Telemetry): RequestListener =>
  (request, response) =>
    observeRequest(
      request,
      response,
      (current) =>
        listener(request, response, (template) => {
          current.endpoint = template
        }),
      { metrics, log, only },
    )
