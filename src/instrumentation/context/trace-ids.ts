import { randomBytes } from 'node:crypto'
import { createTraceState, type SpanContext } from '@opentelemetry/api'

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** Reads a W3C `traceparent` header of version 00; `undefined` when it is absent or malformed. */
export const parseTraceparent = (header: string | undefined, state?: string): SpanContext | undefined => {
  if (header === undefined) return undefined
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const asked = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return state ? { ...asked, traceState: createTraceState(state) } : asked
}

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & 1}`

const POOL_BYTES = 4096
let pool = ''
let used = 0

/** Random hex cut from a pool, since a system call for each id costs more than the rest of the request's telemetry. */
const randomHex = (bytes: number): string => {
  if (used + bytes * 2 > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex')
    used = 0
  }
  used += bytes * 2
  return pool.slice(used - bytes * 2, used)
}

/** A span of our own where no tracing SDK runs, so that log lines of one request can be told by their trace id. */
export const childSpanContext = (parent?: SpanContext): SpanContext => ({
  traceId: parent?.traceId ?? randomHex(16),
  spanId: randomHex(8),
  traceFlags: parent?.traceFlags ?? 0,
})

export const newRequestId = (): string => randomHex(16)
