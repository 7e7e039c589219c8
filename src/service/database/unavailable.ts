/**
 * Tells "the database or Redis cannot answer now" (503, worth a retry) from "our statement is wrong" (500, a bug).
 */

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
])

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES_CODES = [
  /^08/, // connection exception
  /^53/, // insufficient resources
  /^57P0[1-5]$/, // shutdown, crash, cannot connect now
  /^57014$/, // statement timeout
  /^25P03$/, // idle in transaction timeout
  /^40(001|P01)$/, // serialization failure, deadlock: safe to retry
]

/** The drivers report these by message only. */
const MESSAGES = [
  /timeout exceeded when trying to connect/,
  /Query read timeout/,
  /Connection terminated/,
  /Client has encountered a connection error/,
  /Connection is closed/,
  /Command timed out/,
  /Stream isn't writeable/,
  /max retries per request/i,
]

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true
  const code = String((error as { code?: unknown }).code ?? '')
  return (
    NETWORK_CODES.has(code) ||
    POSTGRES_CODES.some((pattern) => pattern.test(code)) ||
    MESSAGES.some((pattern) => pattern.test(error.message)) ||
    isUnavailable(error.cause)
  )
}
