/**
 * Starts tracing without a line of code: `node --import @tenantscope/instrumentation/register service.js`. It does so where
 * OTEL_EXPORTER_OTLP_ENDPOINT says where traces go, and nothing at all otherwise.
 */
import { isTracingConfigured, samplingFromEnvironment } from './tracing/from-environment.ts'
import { startTracing } from './tracing/start-tracing.ts'
import { publishTracing } from './tracing/started.ts'

if (isTracingConfigured(process.env)) {
  const tracing = await startTracing({
    service: process.env.OTEL_SERVICE_NAME ?? 'unknown_service',
    sampling: samplingFromEnvironment(process.env),
  })
  publishTracing(tracing)
  /** Where the service handles the signal it also ends the process, and what was gathered less than a second before may be lost. */
  const end = (signal: NodeJS.Signals): void => {
    void tracing.close().finally(() => {
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  process.once('beforeExit', () => void tracing.close())
}
