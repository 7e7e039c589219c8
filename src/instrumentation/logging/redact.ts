const REDACTED = '[redacted]'
const MAX_DEPTH = 8
const MAX_ENTRIES = 200

const secretKey =
  /^(authorization|proxy[-_]?authorization|cookie|set[-_]?cookie|.*(password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential|session[-_]?id).*)$/i

/** Values that are secrets whatever they are called: JWT, PEM, bearer tokens, cloud and chat keys. */
const secretValue =
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b|\bgh[pousr]_\w{36,}|\bxox[abprs]-[\w-]{10,}|\b[Bb]earer\s+[\w.~+/-]{8,}=*|\bsk_(?:live|test)_\w{16,}|(?<=:\/\/[^\s:/@]{1,64}:)[^\s@/]{1,256}(?=@)/g

/** Takes secrets out of a text. */
export const redactText = (text: string): string => text.replace(secretValue, REDACTED)

const errorFields = (error: Error): Record<string, unknown> => ({
  name: error.name,
  message: error.message,
  ...(error.stack !== undefined && { stack: error.stack }),
  ...(error.cause !== undefined && { cause: error.cause }),
  ...Object.fromEntries(Object.entries(error)),
})

/**
 * A copy of a value that holds no secret and that JSON can tell: secrets go by key and by form, errors become objects with
 * cause and stack, circles and depths are cut.
 */
export const redact = (value: unknown, depth = 0, seen: ReadonlySet<unknown> = new Set()): unknown => {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (seen.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[too deep]'
  const inside = new Set(seen).add(value)
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((each) => redact(each, depth + 1, inside))
  if (value instanceof Map || value instanceof Set) return redact([...value], depth, seen)
  const entries = Object.entries(value instanceof Error ? errorFields(value) : value).slice(0, MAX_ENTRIES)
  return Object.fromEntries(
    entries.map(([key, each]) => [
      redactText(key),
      secretKey.test(key) && each !== null && each !== undefined ? REDACTED : redact(each, depth + 1, inside),
    ]),
  )
}
