/** Traces through OpenTelemetry's SDK, which is an optional peer. */
export { tracingMetrics } from './tracing/metrics.ts'
export type { SamplingPolicy } from './tracing/sampling-policy.ts'
export { startTracing, startTracingFromEnvironment, type TracingOptions } from './tracing/start-tracing.ts'
export type { Tracing } from './tracing/started.ts'
