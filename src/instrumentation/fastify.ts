import type { FastifyInstance } from 'fastify'
import { observeRequest } from './http/observe-request.ts'
import { observeServer } from './http/observe-server.ts'
import type { Telemetry } from './telemetry.ts'

/**
 * Wires a Fastify app with one call, made before its routes: context, metrics, span and access line of each request, by the
 * template of its route, prefixes of plugins included.
 *
 * @example
 * const app = fastify()
 * instrument(app, telemetry)
 */
export const instrument = (app: FastifyInstance, { requestMetrics: metrics, log, only }: Telemetry): void => {
  observeServer(app.server as Parameters<typeof observeServer>[0], metrics)
  app.addHook('onRequest', (request, reply, done) =>
    observeRequest(
      request.raw,
      reply.raw,
      (current) => {
        current.endpoint = request.routeOptions.url // undefined where no route matches
        done()
      },
      { metrics, log, only },
    ),
  )
}
