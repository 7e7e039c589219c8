import type { SpanRecord } from '../../traces/span-record.ts'

/** Where traces are kept. */
export interface TraceSource {
  /** The spans of a trace that are known; none where it was not kept. */
  trace(traceId: string): Promise<readonly SpanRecord[]>
  /** The traces that some of the work of a request is in. */
  ofRequest(requestId: string, since: Date): Promise<readonly string[]>
}
