import { escapeLabelValue } from './label-text.ts'

/**
 * The values of one label, each kept once: by its number it is known to all series that have it. A number whose last series
 * has ended is given to another value.
 */
export class LabelDictionary {
  readonly #prefix: string
  readonly #numbers = new Map<string, number>()
  readonly #values: string[] = []
  readonly #bytes: Buffer[] = []
  readonly #series: number[] = []
  readonly #free: number[] = []

  /** `prefix` stands before the value on the page, up to its opening quote. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  find(value: string): number | undefined {
    return this.#numbers.get(value)
  }

  /** The number of a value, for one series more. */
  hold(value: string): number {
    const number = this.#numbers.get(value) ?? this.#add(value)
    this.#series[number] = (this.#series[number] ?? 0) + 1
    return number
  }

  release(number: number): void {
    const series = (this.#series[number] as number) - 1
    this.#series[number] = series
    if (series > 0) return
    this.#numbers.delete(this.valueOf(number))
    this.#free.push(number)
  }

  valueOf(number: number): string {
    return this.#values[number] as string
  }

  /** `,endpoint="/api"`, as it stands on the page. */
  bytesOf(number: number): Buffer {
    return this.#bytes[number] as Buffer
  }

  #add(value: string): number {
    const number = this.#free.pop() ?? this.#values.length
    this.#numbers.set(value, number)
    this.#values[number] = value
    this.#bytes[number] = Buffer.from(`${this.#prefix}${escapeLabelValue(value)}"`)
    return number
  }
}
