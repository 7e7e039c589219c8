import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { observeRequest } from './http/observe-request.ts'
import type { Telemetry } from './telemetry.ts'

/** What @hono/node-server puts into `env`: the request and response of `node:http`. */
interface NodeBindings {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** The last route that matched is the one that answers; a path that ends in a wildcard is that of a middleware. */
const endpointOf = (context: Context): string | undefined => {
  const path = matchedRoutes(context).at(-1)?.path
  return path === undefined || path.endsWith('*') ? undefined : path
}

/**
 * A Hono middleware for @hono/node-server, used before all routes: context, metrics, span and access line of each request.
 *
 * @example
 * const app = new Hono()
 * app.use(instrument(telemetry))
 * serve({ fetch: app.fetch })
 */
export const instrument =
  ({ requestMetrics: metrics, log, only }: Telemetry): MiddlewareHandler<{ Bindings: NodeBindings }> =>
  (context, next) =>
    new Promise((resolve, reject) => {
      observeRequest(
        context.env.incoming,
        context.env.outgoing,
        (current) => {
          current.endpoint = endpointOf(context)
          next().then(resolve, reject)
        },
        { metrics, log, only },
      )
    })
