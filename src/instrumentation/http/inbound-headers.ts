import type { IncomingMessage } from 'node:http'

/** No blanks, quotes or line feeds: an id that could forge a log line is not taken over. */
const REQUEST_ID = /^[\w.:-]{1,128}$/

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

export const inboundRequestId = ({ headers }: IncomingMessage): string | undefined => {
  const given = first(headers['x-request-id'])
  return given !== undefined && REQUEST_ID.test(given) ? given : undefined
}

export const inboundTracestate = ({ headers }: IncomingMessage): string | undefined => first(headers.tracestate)

export const inboundTraceparent = ({ headers }: IncomingMessage): string | undefined => first(headers.traceparent)
