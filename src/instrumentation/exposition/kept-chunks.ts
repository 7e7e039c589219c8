import type { Family } from '../store/family.ts'

/** How many numbers a piece of kept text tells: enough to make few pieces, few enough that a change remakes little. */
const CELLS_PER_CHUNK = 256
const MIN_SERIES_PER_CHUNK = 32

/**
 * What was made of a metric's series, some of them at a time, in the order in which they came, kept until one of them changes.
 * Each kind of text keeps its own and has a bit of its own in the flags of change.
 */
export class KeptChunks<Made> {
  readonly #family: Family
  readonly #reader: number
  readonly #make: (firstSeries: number, endSeries: number) => Made
  readonly #seriesPerChunk: number
  #made: (Made | undefined)[] = []
  #askedAt = 0

  constructor(family: Family, reader: number, make: (firstSeries: number, endSeries: number) => Made) {
    this.#family = family
    this.#reader = reader
    this.#make = make
    this.#seriesPerChunk = Math.max(MIN_SERIES_PER_CHUNK, Math.floor(CELLS_PER_CHUNK / family.cells.width))
  }

  get count(): number {
    return Math.ceil(this.#family.index.end / this.#seriesPerChunk)
  }

  at(chunk: number): Made {
    const start = chunk * this.#seriesPerChunk
    const end = Math.min(start + this.#seriesPerChunk, this.#family.index.end)
    const isChanged = this.#family.cells.readChange(this.#reader, start, end)
    const known = this.#made[chunk]
    if (known !== undefined && !isChanged) return known
    const made = this.#make(start, end)
    this.#made[chunk] = made
    return made
  }

  markAsked(now: number): void {
    this.#askedAt = now
  }

  /** Lets go of what nobody asks for any more. */
  forgetUnasked(since: number): void {
    if (this.#askedAt < since) this.#made = []
  }
}
