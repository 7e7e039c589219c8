import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { chunkCount } from '../store/family.ts'
import { SERIES_PER_CHUNK } from '../store/series-index.ts'
import type { SeriesStore, StoredFamily } from '../store/series-store.ts'
import { boundedCollection } from './collect.ts'

/** How long a scrape may hold the event loop at a stretch. */
const SLICE_MILLISECONDS = 4

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const header = ({ metric }: StoredFamily): string =>
  `# HELP ${metric.name} ${escapeHelp(metric.help)}\n# TYPE ${metric.name} ${metric.type}\n`

export interface ExpositionOptions {
  readonly onCollectError?: (metric: string, error: unknown) => void
  /** How long all that is collected at a scrape may take; well below a scrape's own time limit. */
  readonly collectTimeoutSeconds?: number
}

/** The text of a store in the Prometheus format 0.0.4, piece by piece; each is whole lines of UTF-8. */
export interface Exposition {
  pieces(): AsyncGenerator<Buffer>
}

/**
 * Writes the text format straight from the typed arrays. The text of a chunk of series is kept until one of them
 * changes, and the loop is given back every few milliseconds, so that a scrape of a million lines delays no request.
 *
 * Text is kept as bytes. At 10,000 tenants, 10 routes and 3 statuses, over HTTP, strings took 450 to 480 MB when all series
 * changed between scrapes and bytes 190 to 240. It is a trade: such a scrape costs about 0.8 s of CPU with bytes, 0.5 with strings.
 */
export const exposition = (
  store: SeriesStore,
  { onCollectError = () => {}, collectTimeoutSeconds = 1 }: ExpositionOptions = {},
): Exposition => {
  const collect = boundedCollection(collectTimeoutSeconds)
  const kept = new WeakMap<StoredFamily, Buffer[]>()

  const chunkText = (family: StoredFamily, chunk: number): Buffer => {
    const texts = kept.get(family) ?? []
    kept.set(family, texts)
    const known = texts[chunk]
    if (known !== undefined && family.cells.changed[chunk] === 0) return known
    family.cells.changed[chunk] = 0
    let text = ''
    const end = Math.min((chunk + 1) * SERIES_PER_CHUNK, family.index.labels.length)
    for (let series = chunk * SERIES_PER_CHUNK; series < end; series += 1) text += family.seriesText(series)
    const bytes = Buffer.from(text)
    texts[chunk] = bytes
    return bytes
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

  return {
    async *pieces() {
      const families = await tellable()
      let sliceEnd = performance.now() + SLICE_MILLISECONDS
      for (const family of families) {
        yield Buffer.from(header(family))
        for (let chunk = 0; chunk < chunkCount(family); chunk += 1) {
          const text = chunkText(family, chunk)
          if (text.length > 0) yield text
          if (performance.now() >= sliceEnd) {
            await yieldToLoop()
            sliceEnd = performance.now() + SLICE_MILLISECONDS
          }
        }
      }
    },
  }
}
