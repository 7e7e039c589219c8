import type { tracing } from '@opentelemetry/sdk-node'
import { TelemetryError } from '../telemetry-error.ts'
import { countingExporter } from './counting-exporter.ts'
import { observeFetch } from './fetch-spans.ts'
import { instrumentationsFromEnvironment, isTracingConfigured, samplingFromEnvironment } from './from-environment.ts'
import { headSampler } from './head-sampler.ts'
import { identityProcessor } from './identity-processor.ts'
import { type Instrumentations, loadInstrumentations, touchPatchedModules } from './instrumentations.ts'
import { traceContextPropagator } from './propagator.ts'
import { defaultSampling, type SamplingPolicy, soundPolicy } from './sampling-policy.ts'
import { publishTracing, startedTracing, type Tracing } from './started.ts'
import { tailProcessor } from './tail-processor.ts'
import { createTraceCounts } from './trace-counts.ts'

export interface TracingOptions {
  readonly service: string
  readonly version?: string
  readonly sampling?: Partial<SamplingPolicy>
  /** Where spans go; by default OTLP over HTTP, to where OpenTelemetry's variables say. */
  readonly exporter?: tracing.SpanExporter
  /** Of OpenTelemetry's, for what neither `instrument` nor our adapters tell. None by default: they cost more than all else. */
  readonly instrumentations?: Instrumentations
  /** How long spans are gathered before they are sent. */
  readonly flushMilliseconds?: number
}

/** The SDK is an optional peer: whoever does not trace neither installs nor loads it. */
const loadSdk = async () => {
  try {
    const [sdk, otlp] = await Promise.all([
      import('@opentelemetry/sdk-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ])
    return { ...sdk, ...otlp }
  } catch (cause) {
    throw new TelemetryError('TRACING_SDK', "OpenTelemetry's SDK is not installed", { cause })
  }
}

/**
 * Starts OpenTelemetry's SDK with tenants, requests and users on every span and a decision at the end of each trace. Call it
 * before `createTelemetry`.
 *
 * @throws TelemetryError TRACING_SDK, TRACE_SAMPLING
 */
export const startTracing = async ({
  service,
  version = '',
  sampling = {},
  exporter,
  instrumentations = [],
  flushMilliseconds = 1_000,
}: TracingOptions): Promise<Tracing> => {
  const policy = soundPolicy({ ...defaultSampling, ...sampling })
  const { NodeSDK, OTLPTraceExporter, resources, tracing } = await loadSdk()
  const counts = createTraceCounts()
  const batches = new tracing.BatchSpanProcessor(countingExporter(exporter ?? new OTLPTraceExporter(), counts), {
    maxQueueSize: 8_192,
    scheduledDelayMillis: flushMilliseconds,
  })
  const tail = tailProcessor(batches, { policy, counts })
  const sdk = new NodeSDK({
    serviceName: service,
    resource: resources.resourceFromAttributes({ 'service.version': version }),
    resourceDetectors: [resources.envDetector],
    sampler: headSampler(policy),
    spanProcessors: [identityProcessor(), tail],
    textMapPropagator: traceContextPropagator,
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations,
  })
  sdk.start()
  if (instrumentations.length > 0) touchPatchedModules()
  const stopFetch = observeFetch()
  const started: Tracing = {
    totals: counts.totals,
    observe: counts.observe,
    flush: () => tail.forceFlush(),
    async close() {
      stopFetch()
      publishTracing(undefined)
      await sdk.shutdown()
    },
  }
  publishTracing(started)
  return started
}

/**
 * Tracing as the environment says: `undefined` where OTEL_EXPORTER_OTLP_ENDPOINT names no place for traces, that which
 * `--import` has started where it has.
 */
export const startTracingFromEnvironment = async (
  { service, version }: Pick<TracingOptions, 'service' | 'version'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Tracing | undefined> => {
  if (startedTracing() || !isTracingConfigured(environment)) return startedTracing()
  return startTracing({
    service: environment.OTEL_SERVICE_NAME ?? service,
    ...(version !== undefined && { version }),
    sampling: samplingFromEnvironment(environment),
    instrumentations: await loadInstrumentations(instrumentationsFromEnvironment(environment)),
  })
}
