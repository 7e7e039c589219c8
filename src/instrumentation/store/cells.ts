const INITIAL_SERIES = 64

/** Who is told that a series changed: one bit each. */
export const ALL_READERS = 0xff

/**
 * The numbers of one metric: `width` of them for each series, in one typed array. Recording writes a number and a flag;
 * it allocates nothing and hashes nothing.
 */
export class Cells {
  values: Float64Array
  /** For each series a bit of every reader that has not seen its latest change. */
  unread: Uint8Array
  readonly width: number

  constructor(width: number) {
    this.width = width
    this.values = new Float64Array(INITIAL_SERIES * width)
    this.unread = new Uint8Array(INITIAL_SERIES)
  }

  /** Makes room for a series and marks it changed, so that it is exposed even while it is zero. */
  reserve(series: number): void {
    while (series >= this.unread.length) this.#grow()
    this.touch(series)
  }

  touch(series: number): void {
    this.unread[series] = ALL_READERS
  }

  /** Whether one of some series changed since this reader asked before. */
  readChange(reader: number, start: number, end: number): boolean {
    const { unread } = this
    let changes = 0
    for (let series = start; series < end; series += 1) {
      const flags = unread[series] as number
      changes |= flags
      unread[series] = flags & ~reader
    }
    return (changes & reader) !== 0
  }

  isUnread(reader: number, series: number): boolean {
    return ((this.unread[series] as number) & reader) !== 0
  }

  /**
   * Names each series that changed since this reader asked before, from one on up to another, both divisible by four: so many
   * flags are looked at together, for most are not set.
   */
  readChanges(reader: number, start: number, end: number, visit: (series: number) => void): void {
    const { unread } = this
    const words = new Uint32Array(unread.buffer)
    const mask = reader * 0x01010101
    for (let word = start / 4; word < Math.min(end / 4, words.length); word += 1) {
      if (((words[word] as number) & mask) === 0) continue
      for (let series = word * 4; series < word * 4 + 4; series += 1) {
        if (!this.isUnread(reader, series)) continue
        unread[series] = (unread[series] as number) & ~reader
        visit(series)
      }
    }
  }

  clear(series: number): void {
    this.values.fill(0, series * this.width, (series + 1) * this.width)
    this.touch(series)
  }

  #grow(): void {
    const values = new Float64Array(this.values.length * 2)
    values.set(this.values)
    this.values = values
    const unread = new Uint8Array(this.unread.length * 2)
    unread.set(this.unread)
    this.unread = unread
  }
}
