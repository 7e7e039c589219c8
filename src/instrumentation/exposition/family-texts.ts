import type { Family } from '../store/family.ts'
import type { Format } from './formats.ts'
import { type Deflated, deflatePiece } from './gzip.ts'
import { KeptChunks } from './kept-chunks.ts'
import { seriesLines } from './series-lines.ts'
import type { TextWriter } from './text-writer.ts'

/** The bits by which the kinds of text are told of changes. */
const READERS = { text: 1, textWithExemplars: 2, gzip: 4, gzipWithExemplars: 8 } as const

/** What is kept of one metric's text. */
export interface KeptTexts {
  text(format: Format): KeptChunks<Buffer>
  gzip(format: Format): KeptChunks<Promise<Deflated>>
  forgetUnasked(since: number): void
}

/** The lines of both formats are the same but for exemplars, so those without are kept once for both. */
export const familyTexts = (family: Family, writer: TextWriter): KeptTexts => {
  const write = seriesLines(family)

  const textOf = (first: number, end: number, withExemplars: boolean): Buffer => {
    for (let series = first; series < end; series += 1) write(writer, series, withExemplars)
    return writer.take()
  }
  const text = (reader: number, withExemplars: boolean): KeptChunks<Buffer> =>
    new KeptChunks(family, reader, (first, end) => textOf(first, end, withExemplars))
  const gzip = (reader: number, withExemplars: boolean): KeptChunks<Promise<Deflated>> =>
    new KeptChunks(family, reader, (first, end) => deflatePiece(textOf(first, end, withExemplars)))

  const kinds = {
    text: text(READERS.text, false),
    textWithExemplars: text(READERS.textWithExemplars, true),
    gzip: gzip(READERS.gzip, false),
    gzipWithExemplars: gzip(READERS.gzipWithExemplars, true),
  }
  const hasExemplars = (format: Format): boolean => format === 'openmetrics' && family.exemplars.size > 0
  const asked = <Kept extends KeptChunks<unknown>>(chunks: Kept): Kept => {
    chunks.markAsked(performance.now())
    return chunks
  }

  return {
    text: (format) => asked(hasExemplars(format) ? kinds.textWithExemplars : kinds.text),
    gzip: (format) => asked(hasExemplars(format) ? kinds.gzipWithExemplars : kinds.gzip),
    forgetUnasked(since) {
      for (const chunks of Object.values(kinds)) chunks.forgetUnasked(since)
    },
  }
}
