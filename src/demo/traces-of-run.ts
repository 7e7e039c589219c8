import type { SpanRecord } from '../traces/span-record.ts'
import { traceWriter } from '../traces/trace-file.ts'
import { startTraceReceiver } from '../traces/trace-receiver.ts'

/** A fifth of all traces, every one that failed or was slow, and those of tasks, which a worker goes on with. */
const sampling = { OTEL_TRACES_SAMPLER_ARG: '0.2', TRACE_SLOW_MS: '500', TRACE_SAMPLING_ROUTES: 'POST /api/tasks=1' }

/** Where the processes of a run send their traces, and the file in its folder that `tenantscope trace` reads. */
export const tracesOfRun = async (directory: string) => {
  let write: ((spans: readonly SpanRecord[]) => void) | undefined
  const receiver = await startTraceReceiver((spans) => {
    write ??= traceWriter(directory) // no earlier, for the folder is cleared when the run begins
    write(spans)
  })
  return { env: { ...sampling, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, stop: receiver.stop }
}
