import { beginningOf, jsonBytes } from './cut-text.ts'
import type { Metadata } from './log-line.ts'
import { redact } from './redact.ts'
import type { RedactOptions } from './secret-forms.ts'

const MAX_METADATA_BYTES = 8192
/** For the mark itself. */
const MARK_BYTES = 64
/** Less of an entry tells nothing, so as many as would get less are left out. */
const LEAST_BYTES = 200
/** `"": "…[100000 characters]",` */
const CUT_MARK_BYTES = 40

interface Entry {
  readonly key: string
  readonly value: unknown
  readonly text: string
  readonly bytes: number
}

const entriesOf = (metadata: Metadata): readonly Entry[] =>
  Object.entries(metadata)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const json = JSON.stringify(value)
      const text = typeof value === 'string' ? value : json
      return { key, value, text, bytes: jsonBytes(key) + Buffer.byteLength(json) + 2 }
    })

/** The beginning of an entry and how long it was; `undefined` where even its name is too long. */
const beginning = ({ key, text }: Entry, bytes: number): string | undefined => {
  const room = bytes - jsonBytes(key) - CUT_MARK_BYTES
  if (room < LEAST_BYTES / 2) return undefined
  return `${beginningOf(text, room)}…[${text.length} characters]`
}

/** Small entries whole, and of the large ones as much as each fair share of the room allows. */
const fitted = (entries: readonly Entry[]): ReadonlyMap<string, unknown> => {
  const kept = new Map<string, unknown>()
  const bySize = entries.toSorted((a, b) => a.bytes - b.bytes)
  let room = MAX_METADATA_BYTES - MARK_BYTES
  for (const [index, entry] of bySize.entries()) {
    const share = Math.max(LEAST_BYTES, Math.floor(room / (bySize.length - index)))
    if (share > room) break
    const value = entry.bytes <= share ? entry.value : beginning(entry, share)
    if (value === undefined) continue
    kept.set(entry.key, value)
    room -= Math.min(entry.bytes, share)
  }
  return kept
}

/** Metadata without secrets and of bounded size: what was too large is cut and marked, and what is small beside it stays whole. */
export const boundedMetadata = (metadata: Metadata, options: RedactOptions = {}): Metadata => {
  const clean = redact(metadata, options) as Metadata
  if (jsonBytes(clean) <= MAX_METADATA_BYTES) return clean
  const entries = entriesOf(clean)
  const kept = fitted(entries)
  const inOrder = entries.flatMap(({ key }) => (kept.has(key) ? [[key, kept.get(key)] as const] : []))
  const omitted = entries.length - kept.size
  return { ...Object.fromEntries(inOrder), truncated: true, ...(omitted > 0 && { omitted }) }
}
