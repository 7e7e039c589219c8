import { TelemetryError } from '../telemetry-error.ts'
import { parseRatios, type SamplingPolicy } from './sampling-policy.ts'

type Environment = Readonly<Record<string, string | undefined>>

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new TelemetryError('TRACE_SAMPLING', `${name} is "${text}"`)
}

/** Whether OpenTelemetry's variables name a place for traces. */
export const isTracingConfigured = (environment: Environment): boolean =>
  environment.OTEL_SDK_DISABLED !== 'true' &&
  environment.OTEL_TRACES_EXPORTER !== 'none' &&
  Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT || environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)

/** `TRACE_INSTRUMENTATIONS=@opentelemetry/instrumentation-http,…` */
export const instrumentationsFromEnvironment = ({ TRACE_INSTRUMENTATIONS = '' }: Environment): readonly string[] =>
  TRACE_INSTRUMENTATIONS.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/**
 * Sampling as the environment says: OTEL_TRACES_SAMPLER_ARG is the ratio; TRACE_SAMPLING_TENANTS and TRACE_SAMPLING_ROUTES
 * hold overrides such as `acme=1,globex=0.5`; TRACE_SLOW_MS says what is slow.
 */
export const samplingFromEnvironment = (environment: Environment): Partial<SamplingPolicy> => {
  const ratio = number('OTEL_TRACES_SAMPLER_ARG', environment.OTEL_TRACES_SAMPLER_ARG)
  const slowMilliseconds = number('TRACE_SLOW_MS', environment.TRACE_SLOW_MS)
  return {
    ...(ratio !== undefined && { ratio }),
    ...(slowMilliseconds !== undefined && { keep: { errors: true, slowMilliseconds } }),
    tenants: parseRatios('TRACE_SAMPLING_TENANTS', environment.TRACE_SAMPLING_TENANTS ?? ''),
    routes: parseRatios('TRACE_SAMPLING_ROUTES', environment.TRACE_SAMPLING_ROUTES ?? ''),
  }
}
