import type { Family } from './family.ts'

export interface CounterHandle {
  /** A sampled trace in which it was counted becomes the exemplar of the series. */
  add(amount?: number, sampledTraceId?: string): void
}

export interface GaugeHandle {
  set(value: number): void
}

export interface HistogramHandle {
  /** A sampled trace in which it was observed becomes the exemplar of its bucket. */
  observe(value: number, sampledTraceId?: string): void
}

/** Counts into one series. A negative amount is ignored, for a counter never goes back; so is infinity, from which it never returns. */
export class CounterSeries implements CounterHandle {
  readonly #family: Family
  readonly #series: number

  constructor(family: Family, series: number) {
    this.#family = family
    this.#series = series
  }

  add(amount = 1, sampledTraceId?: string): void {
    if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) return
    const { cells } = this.#family
    cells.values[this.#series] = (cells.values[this.#series] as number) + amount
    cells.touch(this.#series)
    if (sampledTraceId !== undefined) this.#family.exemplars.put(this.#series, sampledTraceId, amount)
  }
}

/** Sets one series until that is removed. Its place may then be another tenant's, so a handle that was kept must not reach it. */
export class GaugeSeries implements GaugeHandle {
  readonly #family: Family
  readonly #series: number
  #isRemoved = false

  constructor(family: Family, series: number) {
    this.#family = family
    this.#series = series
  }

  set(value: number): void {
    if (this.#isRemoved) return
    const { cells } = this.#family
    cells.values[this.#series] = value
    cells.touch(this.#series)
  }

  retire(): void {
    this.#isRemoved = true
  }
}

/**
 * Puts an observation into the first bucket that holds it; few buckets are searched faster in order than by halves. One that is
 * not finite is ignored: it would spoil the sum for good.
 */
export class HistogramSeries implements HistogramHandle {
  readonly #family: Family
  readonly #series: number
  readonly #bounds: readonly number[]

  constructor(family: Family, series: number, bounds: readonly number[]) {
    this.#family = family
    this.#series = series
    this.#bounds = bounds
  }

  observe(value: number, sampledTraceId?: string): void {
    if (!Number.isFinite(value)) return
    const { cells } = this.#family
    const bounds = this.#bounds
    let slot = 0
    while (slot < bounds.length && value > (bounds[slot] as number)) slot += 1
    const start = this.#series * cells.width
    cells.values[start + slot] = (cells.values[start + slot] as number) + 1
    const sum = start + bounds.length + 1
    cells.values[sum] = (cells.values[sum] as number) + value
    cells.touch(this.#series)
    if (sampledTraceId !== undefined) this.#family.exemplars.put(start + slot, sampledTraceId, value)
  }
}
