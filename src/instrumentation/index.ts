/** Per-tenant metrics, logs and trace context for a Node service. */
export type { PageOptions } from './exposition/expose.ts'
export type { Format } from './exposition/formats.ts'
export { observeRequest } from './http/observe-request.ts'
export { observeServer } from './http/observe-server.ts'
export { observeUpgrade } from './http/observe-upgrade.ts'
export type { RequestMetrics, RequestOutcome } from './http/request-metrics.ts'
export type { Log, LogLevel, LogOptions } from './logging/log.ts'
export type { LogFields, Metadata } from './logging/log-line.ts'
export {
  type AnyMetric,
  type Counter,
  counter,
  free,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Label,
  type Labels,
  type LabelValue,
  type LabelValues,
  NO_ROUTE,
  NO_TENANT,
  OTHER,
  oneOf,
  route,
  status,
  type TenantLabel,
  tenant,
} from './metric.ts'
export { httpRequests, instrumentationMetrics, requestDuration } from './metrics.ts'
export type { OperationsServer } from './operations/operations-server.ts'
export type { ReadinessCheck } from './operations/readiness.ts'
export {
  type CounterRecorder,
  type GaugeRecorder,
  type HistogramRecorder,
  noopRecorder,
  type Recorder,
} from './recorder.ts'
export type { CounterHandle, GaugeHandle, HistogramHandle } from './store/handles.ts'
export { createTelemetry, type Telemetry, type TelemetryOptions, type WorkFor } from './telemetry.ts'
export { TelemetryError, type TelemetryErrorCode } from './telemetry-error.ts'
export type { Tenants } from './tenants.ts'
