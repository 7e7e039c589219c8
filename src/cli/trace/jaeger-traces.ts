import { z } from 'zod'
import { SPAN_KINDS, type SpanRecord } from '../../traces/span-record.ts'
import { readJson } from './http-json.ts'
import type { TraceSource } from './trace-source.ts'

const answer = z.object({
  data: z
    .array(
      z.object({
        traceID: z.string(),
        spans: z.array(
          z.object({
            spanID: z.string(),
            operationName: z.string(),
            references: z.array(z.object({ refType: z.string(), spanID: z.string() })).default([]),
            startTime: z.number(),
            duration: z.number(),
            tags: z
              .array(z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }))
              .default([]),
            processID: z.string(),
          }),
        ),
        processes: z.record(z.string(), z.object({ serviceName: z.string() })),
      }),
    )
    .nullable(),
})
type Trace = NonNullable<z.infer<typeof answer>['data']>[number]

/** Jaeger counts in microseconds and keeps kind and failure among the tags. */
const spansOf = ({ traceID, spans, processes }: Trace): readonly SpanRecord[] =>
  spans.map((span) => {
    const attributes = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]))
    return {
      traceId: traceID.padStart(32, '0'),
      spanId: span.spanID,
      parentSpanId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      service: processes[span.processID]?.serviceName ?? 'unknown_service',
      name: span.operationName,
      kind: SPAN_KINDS.find((kind) => kind === attributes['span.kind']) ?? 'internal',
      startMs: span.startTime / 1000,
      durationMs: span.duration / 1000,
      failed: attributes.error === true || attributes['otel.status_code'] === 'ERROR',
      attributes,
    }
  })

/** Jaeger's query service. */
export const jaegerTraces = (url: string): TraceSource => ({
  async trace(traceId) {
    const body = await readJson(new URL(`/api/traces/${traceId}`, url))
    return (answer.parse(body ?? { data: null }).data ?? []).flatMap(spansOf)
  },
  // It finds traces by a tag of a service that is named; the log lines of a request name its trace.
  ofRequest: async () => [],
})
