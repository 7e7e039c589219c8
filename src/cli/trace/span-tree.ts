import pc from 'picocolors'
import type { SpanRecord } from '../../traces/span-record.ts'

export interface PlacedSpan {
  readonly span: SpanRecord
  readonly depth: number
}

/** Spans below what they are part of, by the time they began. One whose parent is elsewhere stands at the margin. */
export const asTree = (spans: readonly SpanRecord[]): readonly PlacedSpan[] => {
  const known = new Set(spans.map(({ spanId }) => spanId))
  const byParent = new Map<string, SpanRecord[]>()
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const parent = span.parentSpanId !== undefined && known.has(span.parentSpanId) ? span.parentSpanId : ''
    byParent.set(parent, [...(byParent.get(parent) ?? []), span])
  }
  const below = (parent: string, depth: number): PlacedSpan[] =>
    (byParent.get(parent) ?? []).flatMap((span) => [{ span, depth }, ...below(span.spanId, depth + 1)])
  return below('', 0)
}

const NAME_WIDTH = 44
const BAR_WIDTH = 24

const bar = ({ startMs, durationMs }: SpanRecord, from: number, whole: number): string => {
  const scale = BAR_WIDTH / Math.max(whole, 0.001)
  const start = Math.min(BAR_WIDTH - 1, Math.floor((startMs - from) * scale))
  const length = Math.max(1, Math.min(BAR_WIDTH - start, Math.round(durationMs * scale)))
  return `${' '.repeat(start)}${'━'.repeat(length)}`.padEnd(BAR_WIDTH)
}

/** A trace for a person: who did what within what, when and how long. Control characters of hostile names are taken out. */
export const treeLines = (spans: readonly SpanRecord[]): readonly string[] => {
  const from = Math.min(...spans.map(({ startMs }) => startMs))
  const whole = Math.max(...spans.map(({ startMs, durationMs }) => startMs + durationMs)) - from
  return asTree(spans).map(({ span, depth }) => {
    const status = span.attributes['http.response.status_code'] ?? span.attributes['error.type'] ?? ''
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
    const name = `${'  '.repeat(depth)}${span.name} ${status}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
    const said = `${span.service.padEnd(8)} ${name.padEnd(NAME_WIDTH)}`
    const when = `${(span.startMs - from).toFixed(1).padStart(8)} ms  ${bar(span, from, whole)}  ${span.durationMs.toFixed(1)} ms`
    return `${span.failed ? pc.red(said) : said} ${pc.dim(when)}`
  })
}
