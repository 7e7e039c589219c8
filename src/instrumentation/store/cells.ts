import { SERIES_PER_CHUNK } from './series-index.ts'

const INITIAL_SERIES = 64

/**
 * The numbers of one metric: `width` of them for each series, in one typed array. Recording writes a number and a flag;
 * it allocates nothing and hashes nothing.
 */
export class Cells {
  values: Float64Array
  /** One for each chunk of series that changed since its text was made. */
  changed: Uint8Array
  readonly width: number

  constructor(width: number) {
    this.width = width
    this.values = new Float64Array(INITIAL_SERIES * width)
    this.changed = new Uint8Array(Math.ceil(INITIAL_SERIES / SERIES_PER_CHUNK))
  }

  /** Makes room for a series and marks it changed, so that it is exposed even while it is zero. */
  reserve(series: number): void {
    while (series * this.width >= this.values.length) this.#grow()
    this.touch(series)
  }

  touch(series: number): void {
    this.changed[(series / SERIES_PER_CHUNK) | 0] = 1
  }

  #grow(): void {
    const values = new Float64Array(this.values.length * 2)
    values.set(this.values)
    this.values = values
    const changed = new Uint8Array(Math.ceil(values.length / this.width / SERIES_PER_CHUNK))
    changed.set(this.changed)
    this.changed = changed
  }
}
