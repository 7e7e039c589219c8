import type { LogFields } from '../logging/log-line.ts'

/** Labels of our streams in Loki: few and with few values, for each combination is an entry of its index. */
export const STREAM_LABELS = ['app', 'env', 'level', 'component'] as const

/** Fields that are looked for one by one; as labels they would be a stream for every request. */
export const STRUCTURED_METADATA = [
  'tenant_id',
  'request_id',
  'trace_id',
] as const satisfies readonly (keyof LogFields)[]

/** Every field of a line, in its order. */
export const LINE_FIELDS = [
  ...(['level', 'timestamp'] as const),
  ...(['tenant_id', 'request_id', 'user_id', 'endpoint', 'method', 'status_code', 'duration_ms'] as const),
  ...(['trace_id', 'span_id', 'metadata', 'message'] as const),
] as const satisfies readonly (keyof LogFields | 'level' | 'timestamp' | 'message')[]
