import { activeRequest } from '../context/request-context.ts'
import { beginningOf } from './cut-text.ts'
import { type RedactOptions, redactText } from './secret-forms.ts'

/**
 * One line of log, as requirements for every service say: the same fields in the same order, `null` where a line has none.
 * `timestamp` (ISO 8601 UTC) and `level` (info, warn, error) come first, `message` and `metadata` as named.
 */
export interface LogFields {
  readonly tenant_id: string | null
  readonly request_id: string | null
  readonly user_id: string | null
  readonly endpoint: string | null
  readonly method: string | null
  readonly status_code: number | null
  readonly duration_ms: number | null
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly metadata: Readonly<Record<string, unknown>>
}

export type Metadata = Readonly<Record<string, unknown>>

/*
 * Together with what metadata may take these keep a line below 16 KiB in the worst case, where each character of a field takes
 * six bytes once it is escaped.
 */
const MAX_MESSAGE_CHARACTERS = 1000
const MAX_MESSAGE_BYTES = 3500
const MAX_FIELD_CHARACTERS = 128

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}…[truncated]`

/** Ids and paths as well may be what somebody else sent. */
export const field = (text: string | undefined, options: RedactOptions): string | null =>
  text === undefined ? null : cut(redactText(text, options), MAX_FIELD_CHARACTERS).toWellFormed()

export const messageText = (message: string, options: RedactOptions = {}): string => {
  const clean = redactText(message, options)
  const told = beginningOf(clean.slice(0, MAX_MESSAGE_CHARACTERS), MAX_MESSAGE_BYTES)
  return told.length < clean.length ? `${told}…[truncated]` : told
}

/** The fields of a line about the work that is being done now. */
export const logFields = (metadata: Metadata, options: RedactOptions = {}): LogFields => {
  const request = activeRequest()
  return {
    tenant_id: field(request?.tenantId, options),
    request_id: field(request?.requestId, options),
    user_id: field(request?.userId, options),
    endpoint: field(request?.endpoint, options),
    method: field(request?.method, options),
    status_code: null,
    duration_ms: null,
    trace_id: request?.spanContext.traceId ?? null,
    span_id: request?.spanContext.spanId ?? null,
    metadata,
  }
}
