/** Traces through OpenTelemetry's SDK, which is an optional peer. */
export { isTracingConfigured, samplingFromEnvironment } from './tracing/from-environment.ts'
export { tracingMetrics } from './tracing/metrics.ts'
export type { SamplingPolicy } from './tracing/sampling-policy.ts'
export { startTracing, type Tracing, type TracingOptions } from './tracing/start-tracing.ts'
