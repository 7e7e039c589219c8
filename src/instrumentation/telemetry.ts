import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { context, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { beginWork } from './context/begin-work.ts'
import { createContextManager } from './context/context-manager.ts'
import { describeWho } from './context/describe-who.ts'
import { activeRequest, type RequestContext } from './context/request-context.ts'
import { formatTraceparent } from './context/trace-ids.ts'
import { isKept } from './context/trace-verdict.ts'
import { exposition, type PageOptions } from './exposition/expose.ts'
import { type AnyRegistry, refuseClashes, registryTexts } from './exposition/registries.ts'
import { currentOf } from './http/current-request.ts'
import { type RequestMetrics, requestMetrics } from './http/request-metrics.ts'
import { createLog, type Log, type LogOptions } from './logging/log.ts'
import { serviceInfo, tenantsAdmitted, tenantsRefused } from './metrics.ts'
import { type OperationsServer, startOperationsServer } from './operations/operations-server.ts'
import { checkReadiness, type ReadinessCheck } from './operations/readiness.ts'
import { noopRecorder, type Recorder } from './recorder.ts'
import { createSeriesStore } from './store/series-store.ts'
import { TelemetryError } from './telemetry-error.ts'
import { boundedTenants, type Tenants } from './tenants.ts'
import { startedTracing } from './tracing/started.ts'

export interface TelemetryOptions {
  /** What `service_info` tells of this process. OpenTelemetry's word for a service without a name is `unknown_service`. */
  readonly service?: string
  readonly version?: string
  readonly environment?: string
  /** Which tenants have series of their own. */
  readonly tenants?: {
    /** At most so many; 1,000 by default. What is beyond is counted together. */
    readonly max?: number
    /** These keep their place. Others lose it when somebody waits for one and they are idle. */
    readonly known?: readonly string[]
    /** How long a tenant's series must have been scraped unchanged before they may go; 300 by default, as long as Prometheus looks back. */
    readonly idleSeconds?: number
  }
  /** What must answer before the process takes requests, by name. */
  readonly readiness?: Readonly<Record<string, ReadinessCheck>>
  /** prom-client registries that are merged at each scrape; by default one with the metrics of the runtime. */
  readonly registries?: readonly AnyRegistry[]
  readonly log?: LogOptions
  /** `none` records nothing. */
  readonly recorder?: 'own' | 'none'
  /**
   * Nothing but metrics is wanted of requests: they have no context, request id, span or access line, and `identify` must be
   * handed the request. Costs the least, above all on Node 20, where an async context is paid for with every asynchronous step.
   */
  readonly only?: 'metrics'
}

/** For whom a piece of work is done, when it does not come as an HTTP request. */
export interface WorkFor {
  readonly name?: string
  readonly tenantId?: string | undefined
  readonly userId?: string | undefined
  readonly requestId?: string | undefined
  readonly traceparent?: string | undefined
}

export interface Telemetry {
  readonly recorder: Recorder
  readonly tenants: Tenants
  readonly log: Log
  readonly requestMetrics: RequestMetrics
  readonly only: 'metrics' | undefined
  /**
   * Tells whose request this is, by default the one that is being done now. Call it only with what was verified: it becomes a
   * label. Throws REQUEST_MISSING where only metrics are wanted and no request is given.
   */
  identify(who: { readonly tenantId: string; readonly userId?: string | undefined }, request?: IncomingMessage): void
  /** The work that is being done now. */
  context(): Readonly<RequestContext> | undefined
  /** W3C trace context of the work that is being done now, to hand to whoever continues it. */
  traceparent(): string | undefined
  /** Does a piece of work in a context and a span of its own. */
  run<Result>(who: WorkFor, work: () => Promise<Result>): Promise<Result>
  /** From now on `/ready` answers 503, so that a load balancer looks away before the process stops. */
  drain(): void
  /** Serves `/metrics`, `/health` and `/ready`. Throws METRIC_CLASH. */
  listen(address?: { readonly port?: number; readonly host?: string }): Promise<OperationsServer>
  /** What `/metrics` answers, in pieces: each is whole lines of UTF-8, or of gzip where that is asked for. */
  metrics(options?: PageOptions): AsyncGenerator<Buffer>
}

/** prom-client is a third of what the library takes to be loaded, so it is only where its registry is asked for. */
const runtimeRegistry = (): AnyRegistry => {
  const { collectDefaultMetrics, Registry } = createRequire(import.meta.url)(
    'prom-client',
  ) as typeof import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

const inSpan = async <Result>({ name = 'work', ...who }: WorkFor, work: () => Promise<Result>): Promise<Result> => {
  const { request, context: own } = beginWork({ name, kind: SpanKind.CONSUMER, ...who })
  try {
    return await context.with(own, work)
  } catch (error) {
    request.span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    describeWho(request.span, request)
    request.span.end()
  }
}

/** The innermost span, so that what continues the work shows where it was handed on. */
const currentSpan = (request: RequestContext): SpanContext =>
  trace.getSpanContext(context.active()) ?? request.spanContext

/** Sampled as far as is known by now; without an SDK as the caller said. */
const flagsOf = (request: RequestContext): number =>
  request.span.isRecording() ? Number(isKept(request.span, request)) : request.spanContext.traceFlags

/**
 * Metrics, logs, trace context and readiness of one process.
 *
 * @example
 * const telemetry = createTelemetry({ service: 'api', readiness: { postgres: () => pool.query('SELECT 1') } })
 * instrument(app, telemetry)
 * await telemetry.listen({ port: 9090 })
 */
export const createTelemetry = ({
  service = 'unknown_service',
  version = '',
  environment = '',
  tenants: { max = 1000, known = [], idleSeconds = 300 } = {},
  readiness = {},
  registries = [runtimeRegistry()],
  log: logOptions = {},
  recorder: kind = 'own',
  only,
}: TelemetryOptions = {}): Telemetry => {
  context.setGlobalContextManager(createContextManager()) // refused, as it should be, where an SDK has set one
  const tenants = boundedTenants({ max, known })
  const store = createSeriesStore(tenants, { idleSeconds })
  const recorder = kind === 'own' ? store : noopRecorder
  const log = createLog(logOptions)
  const page = exposition(store, {
    onCollectError: (metric, error) => log.warn('a metric could not be collected', { metric, error }),
    more: (format) =>
      registryTexts(registries, {
        format,
        metrics: store.metrics(),
        onError: (error) => log.error('a registry could not be told in full', { error }),
      }),
  })
  store.gauge(tenantsAdmitted).collect(() => store.gauge(tenantsAdmitted).set({}, tenants.size))
  store.gauge(serviceInfo).set({ service, version, environment }, 1)
  startedTracing()?.observe(recorder)
  const refusals = store.counter(tenantsRefused).handle({})
  let refusalsTold = 0
  const ownRequestMetrics = requestMetrics(recorder, tenants)
  store.tenancies.onEnd(ownRequestMetrics.forget)
  let draining = false

  const metrics = (options?: PageOptions): AsyncGenerator<Buffer> => {
    refusals.add(tenants.refused - refusalsTold)
    refusalsTold = tenants.refused
    return page.pieces(options)
  }

  return {
    recorder,
    tenants,
    log,
    requestMetrics: ownRequestMetrics,
    only,
    identify({ tenantId, userId }, request) {
      if (only === 'metrics' && !request) throw new TelemetryError('REQUEST_MISSING', `whose is ${tenantId}?`)
      const current = request ? currentOf(request) : activeRequest()
      if (!current) return
      current.tenantId = tenantId
      current.userId = userId
    },
    context: activeRequest,
    traceparent: () => {
      const request = activeRequest()
      return request && formatTraceparent({ ...currentSpan(request), traceFlags: flagsOf(request) })
    },
    run: inSpan,
    drain() {
      draining = true
    },
    async listen(address) {
      refuseClashes(store.metrics(), registries)
      return startOperationsServer(
        {
          metrics,
          readiness: async () =>
            draining ? { ready: false, parts: { process: 'draining' } } : checkReadiness(readiness),
        },
        address,
      )
    },
    metrics,
  }
}
