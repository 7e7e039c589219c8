import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Application } from 'express'
import { currentOf } from './http/current-request.ts'
import { observeRequest } from './http/observe-request.ts'
import { observeServer } from './http/observe-server.ts'
import type { RequestMetrics } from './http/request-metrics.ts'
import type { Telemetry } from './telemetry.ts'
import { TelemetryError } from './telemetry-error.ts'

const PREFIX = Symbol('tenantscope.prefix')
const TEMPLATE = Symbol('tenantscope.template')

type Templated = IncomingMessage & { [PREFIX]?: string | undefined }
type Pattern = string | RegExp
type Next = (error?: unknown) => void

/** The part of a router's layer that is read here. `rawPath` is the path as it was written where it was mounted. */
interface Layer {
  readonly rawPath?: Pattern | readonly Pattern[]
  readonly route?: unknown
  [TEMPLATE]?: string
}
interface LayerPrototype {
  handleRequest(this: Layer, request: Templated, response: ServerResponse, next: Next): void
  [PREFIX]?: boolean
}

/** Kept on the layer: it is asked for with every request. */
const templateOf = (layer: Layer): string => {
  layer[TEMPLATE] ??= writtenTemplate(layer)
  return layer[TEMPLATE]
}

const writtenTemplate = ({ rawPath }: Layer): string => {
  const patterns = Array.isArray(rawPath) ? (rawPath as readonly Pattern[]) : [rawPath as Pattern]
  return patterns.map((pattern) => (pattern === '/' ? '' : String(pattern))).join('|')
}

/**
 * Notes the template of each router and route on the way in. `req.route.path` lacks the mount and `req.baseUrl` holds
 * concrete values, so neither would do: the one is ambiguous, the other a series for each id.
 */
const captureTemplates = (prototype: LayerPrototype): void => {
  if (prototype[PREFIX]) return
  const { handleRequest } = prototype
  prototype[PREFIX] = true
  prototype.handleRequest = function (request, response, next) {
    const template = templateOf(this)
    if (this.route !== undefined) {
      const current = currentOf(request)
      if (!current) return handleRequest.call(this, request, response, next)
      current.endpoint = `${request[PREFIX] ?? ''}${template}` || '/'
      return handleRequest.call(this, request, response, (error) => {
        if (!error) current.endpoint = undefined // it passed the request on, so it did not answer it
        next(error)
      })
    }
    if (template === '') return handleRequest.call(this, request, response, next)
    const outer = request[PREFIX]
    request[PREFIX] = `${outer ?? ''}${template}`
    handleRequest.call(this, request, response, (error) => {
      request[PREFIX] = outer
      next(error)
    })
  }
}

/** Observes a server at its first connection, so that even a first request that is malformed is counted. */
const observeServersOf = (app: Application, metrics: RequestMetrics): void =>
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { readonly socket: { readonly server?: Server } }).socket
    if (server?.listeners('request').includes(app)) observeServer(server, metrics)
  })

/** The class of the router's layers, which the router does not export. */
const layerPrototypeOf = (app: Application): LayerPrototype => {
  const { stack } = app.router as unknown as { readonly stack: Layer[] }
  app.use((_request, _response, next) => next())
  const probe = stack.pop()
  if (probe?.rawPath === undefined) {
    throw new TelemetryError('EXPRESS_VERSION', 'the router does not keep mount paths')
  }
  return Object.getPrototypeOf(probe) as LayerPrototype
}

/**
 * Wires an Express 5 app with one call: context, metrics, span and access line of each request, with true route templates
 * through mounted routers and apps. It stands before the router, which answers some requests without asking any middleware.
 *
 * @example
 * const app = express()
 * instrument(app, telemetry)
 * app.use('/api/agents', agents)
 * @throws TelemetryError EXPRESS_VERSION
 */
export const instrument = (app: Application, { requestMetrics: metrics, log, only }: Telemetry): void => {
  captureTemplates(layerPrototypeOf(app))
  observeServersOf(app, metrics)
  const options = { metrics, log, only }
  const entry = app as unknown as { handle(request: Templated, response: ServerResponse, next?: Next): void }
  const { handle } = entry
  entry.handle = (request, response, next) => {
    const respond = (): void => handle.call(app, request, response, next)
    if (currentOf(request)) return respond() // mounted in an app that is instrumented itself
    const { server } = request.socket as { server?: Server }
    if (server) observeServer(server, metrics)
    observeRequest(request, response, respond, options)
  }
}
