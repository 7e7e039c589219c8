import { z } from 'zod'

const text = z.string().nullable()

/** A line of log as our commands read it: what they need of the published shape, and where it was found. */
const line = z.object({
  timestamp: z.iso.datetime(),
  level: z.string(),
  tenant_id: text,
  request_id: text,
  user_id: text,
  endpoint: text,
  method: text,
  status_code: z.number().nullable(),
  duration_ms: z.number().nullable(),
  message: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  trace_id: text,
  span_id: text,
})

export interface LogRecord extends z.infer<typeof line> {
  /** The process that wrote it. */
  readonly source: string
}

/** A record, or `undefined` for a line of other software. */
export const parseLogLine = (content: string, source: string): LogRecord | undefined => {
  if (!content.startsWith('{')) return undefined
  try {
    const parsed = line.safeParse(JSON.parse(content))
    return parsed.success ? { ...parsed.data, source } : undefined
  } catch {
    return undefined // cut off by a crash
  }
}

/** ISO timestamps of one zone sort as text. */
export const inTimeOrder = (records: readonly LogRecord[]): readonly LogRecord[] =>
  records.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
