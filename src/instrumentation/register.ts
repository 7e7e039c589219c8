/**
 * Starts tracing without a line of code: `node --import @tenantscope/instrumentation/register service.js`. It does so where
 * OTEL_EXPORTER_OTLP_ENDPOINT says where traces go, and nothing at all otherwise.
 */
import { startTracingFromEnvironment } from './tracing/start-tracing.ts'

const tracing = await startTracingFromEnvironment({ service: 'unknown_service' })
if (tracing) {
  /** Where the service handles the signal as well, the service ends the process, and a last batch may be lost. */
  const end = (signal: NodeJS.Signals): void => {
    const isOurs = process.listenerCount(signal) === 0
    void tracing.close().finally(() => isOurs && process.kill(process.pid, signal))
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  process.once('beforeExit', () => void tracing.close())
}
