import type { tracing } from '@opentelemetry/sdk-node'
import type { TraceCounts } from './trace-counts.ts'

/** What the API calls a successful export. */
const SUCCESS = 0

/** An exporter that tells how many spans arrived and how many were lost with a failed export. */
export const countingExporter = (exporter: tracing.SpanExporter, counts: TraceCounts): tracing.SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      counts.spans(result.code === SUCCESS ? 'exported' : 'export_failed', spans.length)
      done(result)
    }),
  shutdown: () => exporter.shutdown(),
  forceFlush: async () => exporter.forceFlush?.(),
})
