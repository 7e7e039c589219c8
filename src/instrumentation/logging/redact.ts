import { isSecretKey, REDACTED, type RedactOptions, redactText } from './secret-forms.ts'

const MAX_DEPTH = 8
const MAX_ENTRIES = 200

const read = (source: object, key: string): unknown => {
  try {
    return (source as Record<string, unknown>)[key]
  } catch {
    return '[unreadable]' // a getter that throws must not take the line with it
  }
}

const ownEntries = (source: object): [string, unknown][] =>
  Object.keys(source)
    .slice(0, MAX_ENTRIES)
    .map((key) => [key, read(source, key)])

/** What makes an error tell its story, none of which JSON would show by itself. */
const errorEntries = (error: Error): [string, unknown][] => {
  const told = ['name', 'message', 'stack', 'cause', 'errors']
    .map((key): [string, unknown] => [key, read(error, key)])
    .filter(([, value]) => value !== undefined)
  return [...new Map([...told, ...ownEntries(error)])]
}

const keyText = (key: unknown): string => (typeof key === 'object' && key !== null ? '[object]' : String(key))

const entriesOf = (source: object): [string, unknown][] => {
  if (source instanceof Error) return errorEntries(source)
  if (source instanceof Map || source instanceof Headers || source instanceof URLSearchParams)
    return [...source].slice(0, MAX_ENTRIES).map(([key, value]) => [keyText(key), value])
  return ownEntries(source)
}

/** Values whose own properties do not tell what they hold. */
const plainText = (value: object): string | null | undefined => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL || value instanceof RegExp || value instanceof String) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  return undefined
}

/** Lists of headers name each value in the place before it: `['Cookie', 'a=b']`. */
const namedSecret = (list: readonly unknown[], index: number): boolean => {
  const before = list[index - 1]
  return typeof before === 'string' && typeof list[index] === 'string' && isSecretKey(before.trim())
}

/**
 * A copy of a value that holds no secret and that JSON can tell: secrets go by key and by form, errors become objects with
 * cause and stack, circles and depths are cut. Nothing of the value's own code is trusted: `toJSON` is not called.
 */
export const redact = (value: unknown, options: RedactOptions = {}): unknown => {
  const walk = (each: unknown, depth: number, above: ReadonlySet<unknown>): unknown => {
    if (typeof each === 'string') return redactText(each, options)
    if (typeof each === 'bigint') return String(each)
    if (typeof each === 'function' || typeof each === 'symbol') return undefined
    if (typeof each !== 'object' || each === null) return each
    const text = plainText(each)
    if (text !== undefined) return text === null ? null : redactText(text, options)
    if (above.has(each)) return '[circular]'
    if (depth >= MAX_DEPTH) return '[too deep]'
    const inside = new Set(above).add(each)
    if (each instanceof Set) return walk([...each].slice(0, MAX_ENTRIES), depth, above)
    if (Array.isArray(each))
      return each
        .slice(0, MAX_ENTRIES)
        .map((item, index) => (namedSecret(each, index) ? REDACTED : walk(item, depth + 1, inside)))
    return Object.fromEntries(
      entriesOf(each).map(([key, held]) => [
        redactText(key, options),
        isSecretKey(key) && held !== null && held !== undefined ? REDACTED : walk(held, depth + 1, inside),
      ]),
    )
  }
  return walk(value, 0, new Set())
}
