import type { tracing } from '@opentelemetry/sdk-node'
import type { Recorder } from '../recorder.ts'
import { TelemetryError } from '../telemetry-error.ts'
import { countingExporter } from './counting-exporter.ts'
import { observeFetch } from './fetch-spans.ts'
import { headSampler } from './head-sampler.ts'
import { identityProcessor } from './identity-processor.ts'
import { traceContextPropagator } from './propagator.ts'
import { defaultSampling, type SamplingPolicy, soundPolicy } from './sampling-policy.ts'
import { tailProcessor } from './tail-processor.ts'
import { createTraceCounts, type TraceCounts } from './trace-counts.ts'

export interface TracingOptions {
  readonly service: string
  readonly version?: string
  readonly sampling?: Partial<SamplingPolicy>
  /** Where spans go; by default OTLP over HTTP, to where OpenTelemetry's variables say. */
  readonly exporter?: tracing.SpanExporter
  /** How long spans are gathered before they are sent. */
  readonly flushMilliseconds?: number
}

export interface Tracing {
  readonly totals: TraceCounts['totals']
  /** Tells in `/metrics` what was kept and what was lost. */
  observe(recorder: Recorder): void
  /** Sends what has ended. */
  flush(): Promise<void>
  /** Ends tracing: sends what there is. */
  close(): Promise<void>
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
    instrumentations: [],
  })
  sdk.start()
  const stopFetch = observeFetch()
  return {
    totals: counts.totals,
    observe: counts.observe,
    flush: () => tail.forceFlush(),
    async close() {
      stopFetch()
      await sdk.shutdown()
    },
  }
}
