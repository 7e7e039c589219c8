/** Every error that the library throws, with what to do about it. */
const fixes = {
  METRIC_LABEL: 'give each label of the definition a value, and a closed label one of its values',
  METRIC_CLASH: 'rename the metric, or leave its registry out of `registries`',
  METRIC_REDEFINED: 'declare the metric once and import that declaration',
  LOKI_OPTION: 'leave it out: the form of a line is that of schema/log-line.json',
  TRACE_INSTRUMENTATION:
    'install what is missing, or leave it out of TRACE_INSTRUMENTATIONS, which takes packages of instrumentations',
  TRACE_SAMPLING: 'write ratios from 0 to 1, such as acme=1,globex=0.5',
  TRACING_SDK: 'npm install @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-http',
  REQUEST_MISSING: 'hand the request over as the second argument of `identify`, or leave `only` out',
  EXPRESS_VERSION: 'install express 5.3 or later: earlier ones do not tell where a router is mounted',
} as const

export type TelemetryErrorCode = keyof typeof fixes

export class TelemetryError extends Error {
  readonly code: TelemetryErrorCode

  constructor(code: TelemetryErrorCode, offence: string, options?: ErrorOptions) {
    super(`${code}: ${offence}: ${fixes[code]}`, options)
    this.name = 'TelemetryError'
    this.code = code
  }
}
