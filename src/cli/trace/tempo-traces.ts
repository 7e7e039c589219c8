import { z } from 'zod'
import { type ResourceSpans, spansOfOtlp } from '../../traces/otlp-json.ts'
import { readJson } from './http-json.ts'
import type { TraceSource } from './trace-source.ts'

const found = z.object({ traces: z.array(z.object({ traceID: z.string() })).default([]) })
/** Of `/api/v2/traces` and of the older `/api/traces`. */
const answer = z.object({
  trace: z.object({ resourceSpans: z.array(z.unknown()) }).optional(),
  batches: z.array(z.unknown()).optional(),
})

/** Grafana Tempo. */
export const tempoTraces = (url: string): TraceSource => ({
  async trace(traceId) {
    const v2 = await readJson(new URL(`/api/v2/traces/${traceId}`, url))
    const { trace, batches } = answer.parse(v2 ?? (await readJson(new URL(`/api/traces/${traceId}`, url))) ?? {})
    return spansOfOtlp((trace?.resourceSpans ?? batches ?? []) as readonly ResourceSpans[])
  },
  async ofRequest(requestId, since) {
    const address = new URL('/api/search', url)
    address.searchParams.set('q', `{ span.request.id = ${JSON.stringify(requestId)} }`)
    address.searchParams.set('start', String(Math.floor(since.getTime() / 1000)))
    address.searchParams.set('end', String(Math.ceil(Date.now() / 1000)))
    // Tempo leaves out zeros in front.
    return found.parse((await readJson(address)) ?? {}).traces.map(({ traceID }) => traceID.padStart(32, '0'))
  },
})
