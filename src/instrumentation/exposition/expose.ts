import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { SeriesStore, StoredFamily } from '../store/series-store.ts'
import { boundedCollection } from './collect.ts'
import { familyTexts, type KeptTexts } from './family-texts.ts'
import { type Format, headingLines, pageEnds } from './formats.ts'
import { type Deflated, deflatePiece, GZIP_HEADER, gzipTotal } from './gzip.ts'
import { TextWriter } from './text-writer.ts'

/** How long a scrape may hold the event loop at a stretch. */
const SLICE_MILLISECONDS = 4

/** Pieces that are compressed at once: two or three keep the threads busy, more only take memory. */
const MAX_PENDING = 6

/** Kept text of a kind that no reader has asked for in so long is let go. */
const FORGET_AFTER_MILLISECONDS = 10 * 60 * 1000

export interface ExpositionOptions {
  readonly onCollectError?: (metric: string, error: unknown) => void
  /** How long all that is collected at a scrape may take; well below a scrape's own time limit. */
  readonly collectTimeoutSeconds?: number
  /** What else stands on the page, behind the store's own. */
  readonly more?: (format: Format) => AsyncIterable<Buffer>
}

export interface PageOptions {
  readonly format?: Format
  readonly gzip?: boolean
}

/** The text of a store, piece by piece; each is whole lines of UTF-8, or of one gzip member where that is asked for. */
export interface Exposition {
  pieces(options?: PageOptions): AsyncGenerator<Buffer>
}

/** Gives the loop back every few milliseconds. */
const slices = () => {
  let end = performance.now() + SLICE_MILLISECONDS
  return {
    isOver: () => performance.now() >= end,
    async next() {
      await yieldToLoop()
      end = performance.now() + SLICE_MILLISECONDS
    },
  }
}

/**
 * Writes the text formats straight from the typed arrays. The text of a chunk of series is kept until one of them
 * changes, and the loop is given back every few milliseconds, so that a scrape of a million lines delays no request.
 *
 * A compressed page is joined from compressed pieces, which are kept instead of their text: Prometheus asks for gzip, and
 * then a page of 140 MB takes a few megabytes.
 */
export const exposition = (
  store: SeriesStore,
  { onCollectError = () => {}, collectTimeoutSeconds = 1, more = async function* () {} }: ExpositionOptions = {},
): Exposition => {
  const collect = boundedCollection(collectTimeoutSeconds)
  const kept = new Map<StoredFamily, KeptTexts>()
  const writer = new TextWriter()

  const keptOf = (family: StoredFamily): KeptTexts => {
    const known = kept.get(family) ?? familyTexts(family, writer)
    kept.set(family, known)
    return known
  }

  const isCollected = async (family: StoredFamily): Promise<boolean> => {
    try {
      if (family.collects.length > 0) await collect(family.collects)
      return true
    } catch (error) {
      onCollectError(family.metric.name, error)
      return false
    }
  }

  /** The families that can be told now, all asked at once so that their time limits do not add up. */
  const tellable = async (): Promise<readonly StoredFamily[]> => {
    const families = store.families()
    const collected = await Promise.all(families.map(isCollected))
    return families.filter((family, index) => collected[index] && family.index.size > 0)
  }

  /** What must be done before a page is written; what it gives back, once it was read to its end. */
  const begin = async (): Promise<() => void> => {
    for (const texts of kept.values()) texts.forgetUnasked(performance.now() - FORGET_AFTER_MILLISECONDS)
    const { steps, markRead } = store.tenancies.beginPage()
    const slice = slices()
    for (const _ of steps) if (slice.isOver()) await slice.next()
    return markRead
  }

  async function* texts(format: Format): AsyncGenerator<Buffer> {
    const markRead = await begin()
    const slice = slices()
    for (const family of await tellable()) {
      yield Buffer.from(headingLines[format](family.metric))
      const chunks = keptOf(family).text(format)
      for (let chunk = 0; chunk < chunks.count; chunk += 1) {
        const text = chunks.at(chunk)
        if (text.length > 0) yield text
        if (slice.isOver()) await slice.next()
      }
    }
    yield* more(format)
    if (pageEnds[format] !== '') yield Buffer.from(pageEnds[format])
    markRead()
  }

  async function* gzip(format: Format): AsyncGenerator<Buffer> {
    const markRead = await begin()
    const slice = slices()
    const total = gzipTotal()
    const pending: Promise<Deflated>[] = []
    const next = async (): Promise<Buffer> => total.add(await (pending.shift() as Promise<Deflated>))
    yield GZIP_HEADER
    for (const family of await tellable()) {
      pending.push(deflatePiece(Buffer.from(headingLines[format](family.metric))))
      const chunks = keptOf(family).gzip(format)
      for (let chunk = 0; chunk < chunks.count; chunk += 1) {
        pending.push(chunks.at(chunk))
        if (pending.length > MAX_PENDING) yield await next()
        if (slice.isOver()) await slice.next()
      }
    }
    while (pending.length > 0) yield await next()
    for await (const text of more(format)) yield total.add(await deflatePiece(text))
    if (pageEnds[format] !== '') yield total.add(await deflatePiece(Buffer.from(pageEnds[format])))
    yield total.end()
    markRead()
  }

  return {
    pieces: ({ format = 'prometheus', gzip: isCompressed = false } = {}) =>
      isCompressed ? gzip(format) : texts(format),
  }
}
