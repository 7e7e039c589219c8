import { readTraces } from '../../traces/trace-file.ts'
import type { TraceSource } from './trace-source.ts'

/** The trace files of a run on this machine. */
export const localTraces = (directory: string): TraceSource => ({
  trace: (traceId) => readTraces(directory, (span) => span.traceId === traceId),
  async ofRequest(requestId, since) {
    const spans = await readTraces(
      directory,
      ({ attributes, startMs }) => attributes['request.id'] === requestId && startMs >= since.getTime(),
    )
    return [...new Set(spans.map(({ traceId }) => traceId))]
  },
})
