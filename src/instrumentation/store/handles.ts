import type { Family } from './family.ts'

export interface CounterHandle {
  add(amount?: number): void
}

export interface GaugeHandle {
  set(value: number): void
}

export interface HistogramHandle {
  observe(value: number): void
}

/** Counts into one series. A negative amount is ignored: a counter never goes back. */
export class CounterSeries implements CounterHandle {
  readonly #family: Family
  readonly #series: number

  constructor(family: Family, series: number) {
    this.#family = family
    this.#series = series
  }

  add(amount = 1): void {
    if (!(amount >= 0)) return
    const { cells } = this.#family
    cells.values[this.#series] = (cells.values[this.#series] as number) + amount
    cells.touch(this.#series)
  }
}

export class GaugeSeries implements GaugeHandle {
  readonly #family: Family
  readonly #series: number

  constructor(family: Family, series: number) {
    this.#family = family
    this.#series = series
  }

  set(value: number): void {
    const { cells } = this.#family
    cells.values[this.#series] = value
    cells.touch(this.#series)
  }
}

/** Puts an observation into the first bucket that holds it; few buckets are searched faster in order than by halves. */
export class HistogramSeries implements HistogramHandle {
  readonly #family: Family
  readonly #series: number
  readonly #bounds: readonly number[]

  constructor(family: Family, series: number, bounds: readonly number[]) {
    this.#family = family
    this.#series = series
    this.#bounds = bounds
  }

  observe(value: number): void {
    const { cells } = this.#family
    const bounds = this.#bounds
    let slot = 0
    while (slot < bounds.length && value > (bounds[slot] as number)) slot += 1
    const start = this.#series * cells.width
    cells.values[start + slot] = (cells.values[start + slot] as number) + 1
    const sum = start + bounds.length + 1
    cells.values[sum] = (cells.values[sum] as number) + value
    cells.touch(this.#series)
  }
}
