const INITIAL_ROWS = 64
const GOLDEN = 0x9e3779b1

/**
 * Rows of whole numbers, found by what stands in them: a hash table over typed arrays, for a map of half a million texts takes
 * a hundred megabytes that the garbage collector has to go through. Linear probing, at most half full.
 */
export class RowTable {
  readonly #width: number
  #rows: Int32Array
  /** The row of each slot plus one; 0 where there is none. */
  #slots = new Int32Array(INITIAL_ROWS * 2)
  #size = 0

  constructor(width: number) {
    this.#width = width
    this.#rows = new Int32Array(INITIAL_ROWS * width)
  }

  get size(): number {
    return this.#size
  }

  at(row: number, column: number): number {
    return this.#rows[row * this.#width + column] as number
  }

  find(numbers: ArrayLike<number>): number | undefined {
    const mask = this.#slots.length - 1
    for (let slot = this.#hash(numbers, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1
      if (row < 0) return undefined
      if (this.#equals(row, numbers)) return row
    }
  }

  /** Puts in a row that is not there yet. */
  put(row: number, numbers: ArrayLike<number>): void {
    const width = this.#width
    while ((row + 1) * width > this.#rows.length) this.#growRows()
    this.#rows.set(numbers, row * width)
    this.#size += 1
    if (this.#size * 2 > this.#slots.length) this.#growSlots()
    this.#link(row)
  }

  /** Takes a row out. What was put behind it, for want of its place, moves up. */
  remove(row: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let hole = this.#home(row)
    while (slots[hole] !== row + 1) hole = (hole + 1) & mask
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const other = slots[slot] as number
      if (((slot - this.#home(other - 1)) & mask) < ((slot - hole) & mask)) continue
      slots[hole] = other
      hole = slot
    }
    slots[hole] = 0
    this.#size -= 1
  }

  #hash(numbers: ArrayLike<number>, start: number): number {
    let hash = 0
    for (let column = 0; column < this.#width; column += 1) {
      hash = Math.imul(hash ^ (numbers[start + column] as number), GOLDEN)
      hash ^= hash >>> 15
    }
    return hash
  }

  #home(row: number): number {
    return this.#hash(this.#rows, row * this.#width) & (this.#slots.length - 1)
  }

  #equals(row: number, numbers: ArrayLike<number>): boolean {
    for (let column = 0; column < this.#width; column += 1) if (this.at(row, column) !== numbers[column]) return false
    return true
  }

  #link(row: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#home(row)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = row + 1
  }

  #growRows(): void {
    const rows = new Int32Array(this.#rows.length * 2)
    rows.set(this.#rows)
    this.#rows = rows
  }

  #growSlots(): void {
    const before = this.#slots
    this.#slots = new Int32Array(before.length * 2)
    for (const row of before) if (row !== 0) this.#link(row - 1)
  }
}
