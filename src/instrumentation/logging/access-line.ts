import type { RequestContext } from '../context/request-context.ts'
import { isoTimes } from './iso-time.ts'
import { field } from './log-line.ts'
import type { RedactOptions } from './secret-forms.ts'

export interface AccessOutcome {
  readonly statusCode: number
  readonly durationMs: number
}

/** The few ids and routes that come again and again; beyond so many, what was remembered is forgotten at once. */
const MAX_REMEMBERED = 2000

/** As this library makes them: no secret has this form, and nothing in it needs an escape. */
const OWN_ID = /^[0-9a-f]{32}$/

/** JSON of ids and routes, free of secrets. To search one for secrets costs more than all the rest of a line, so it is done once. */
const rememberedFields = (options: RedactOptions) => {
  const remembered = new Map<string, string>()
  return (text: string | undefined): string => {
    if (text === undefined) return 'null'
    const known = remembered.get(text)
    if (known !== undefined) return known
    const json = JSON.stringify(field(text, options))
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(text, json)
    return json
  }
}

const id = (text: string | undefined): string => (text === undefined ? 'null' : `"${text}"`)

/**
 * Writes the line that a request leaves when it ends, to the byte as the logger of all other lines would. It is put together by
 * hand because there is one for every request, and its fields are always the same.
 */
export const accessLines = (options: RedactOptions = {}) => {
  const fieldJson = rememberedFields(options)
  const isoTime = isoTimes()
  const requestIdJson = (requestId: string | undefined): string =>
    requestId === undefined || OWN_ID.test(requestId) ? id(requestId) : JSON.stringify(field(requestId, options))

  return (level: string, request: RequestContext | undefined, { statusCode, durationMs }: AccessOutcome): string =>
    `{"level":"${level}","timestamp":"${isoTime(Date.now())}","tenant_id":${fieldJson(request?.tenantId)},` +
    `"request_id":${requestIdJson(request?.requestId)},"user_id":${fieldJson(request?.userId)},` +
    `"endpoint":${fieldJson(request?.endpoint)},"method":${fieldJson(request?.method)},` +
    `"status_code":${statusCode},"duration_ms":${durationMs},"trace_id":${id(request?.spanContext.traceId)},` +
    `"span_id":${id(request?.spanContext.spanId)},"metadata":{},"message":"request"}\n`
}
