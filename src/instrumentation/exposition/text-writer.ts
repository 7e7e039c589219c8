import { numberText } from '../store/label-text.ts'

const INITIAL_BYTES = 64 * 1024
const LINE_FEED = 10
const DIGIT_ZERO = 48
const MAX_INT32 = 2 ** 31 - 1

/**
 * Writes lines of UTF-8 into one buffer that is used again and again. Lines of a series differ in little, so most of a line
 * is copied from the one before; a string is made of none of them.
 */
export class TextWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Appends text, which may be of any script. */
  text(text: string): void {
    this.#reserve(text.length * 3)
    this.#length += this.#bytes.write(text, this.#length)
  }

  /** Appends short bytes; a native call costs more than a few turns of a loop. */
  bytes(source: Uint8Array): void {
    this.#reserve(source.length)
    const target = this.#bytes
    let at = this.#length
    for (let index = 0; index < source.length; index += 1, at += 1) target[at] = source[index] as number
    this.#length = at
  }

  /** Appends again what was written between two places. */
  repeat(start: number, end: number): void {
    this.#reserve(end - start)
    this.#bytes.copyWithin(this.#length, start, end)
    this.#length += end - start
  }

  number(value: number): void {
    if (value >= 0 && value <= MAX_INT32 && Number.isInteger(value)) this.#integer(value)
    else this.text(numberText(value))
  }

  endLine(): void {
    this.#reserve(1)
    this.#bytes[this.#length] = LINE_FEED
    this.#length += 1
  }

  /** Hands out a copy of what was written, and begins anew. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#length)
    this.#bytes.copy(taken, 0, 0, this.#length)
    this.#length = 0
    return taken
  }

  #integer(value: number): void {
    let digits = 1
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits += 1
    this.#reserve(digits)
    let rest = value | 0
    for (let at = this.#length + digits - 1; at >= this.#length; at -= 1) {
      const tenth = (rest / 10) | 0
      this.#bytes[at] = DIGIT_ZERO + rest - tenth * 10
      rest = tenth
    }
    this.#length += digits
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + bytes))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}
