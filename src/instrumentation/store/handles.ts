import type { Cells } from './cells.ts'
import type { Family } from './family.ts'
import type { TenantSeries } from './tenancies.ts'

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

export type Reopen<Handle> = (labels: Readonly<Record<string, string>>) => Handle

/** What all series of a metric have in common, so that each of half a million takes little. */
export interface Home<Handle> extends Family {
  /** The series that some labels have by now. */
  readonly reopen: Reopen<Handle>
}

/**
 * One series, as long as it lives. Its place may then be another's, so a handle that somebody kept must never reach it again:
 * after the end of an idle tenant it leads to the series that those labels have by then.
 */
abstract class Series<Handle> implements TenantSeries {
  isOver = false
  protected home: Home<Handle>
  readonly series: number

  constructor(home: Home<Handle>, series: number) {
    this.home = home
    this.series = series
  }

  get cells(): Cells {
    return this.home.cells
  }

  isInUse(): boolean {
    return this.home.metric.type === 'gauge' && this.home.cells.values[this.series] !== 0
  }

  hide(): void {
    this.home.index.hide(this.series)
    this.home.cells.touch(this.series)
  }

  show(): void {
    this.home.index.show(this.series)
    this.home.cells.touch(this.series)
  }

  end(): void {
    const { index, cells, exemplars, reopen } = this.home
    const labels = index.remove(this.series)
    this.isOver = true
    this.home = { ...this.home, reopen: () => reopen(labels) }
    exemplars.forget(this.series * cells.width, cells.width)
    cells.clear(this.series)
  }

  /** Where to record after the end. */
  protected successor(): Handle {
    return this.home.reopen({})
  }
}

/** Counts into one series. A negative amount is ignored, for a counter never goes back; so is infinity, from which it never returns. */
export class CounterSeries extends Series<CounterHandle> implements CounterHandle {
  add(amount = 1, sampledTraceId?: string): void {
    if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) return
    if (this.isOver) {
      this.successor().add(amount, sampledTraceId)
      return
    }
    const { series } = this
    const { cells, exemplars } = this.home
    cells.values[series] = (cells.values[series] as number) + amount
    cells.touch(series)
    if (sampledTraceId !== undefined) exemplars.put(series, sampledTraceId, amount)
  }
}

/** Sets one series until that is removed: who keeps a handle beyond that sets nothing any more. */
export class GaugeSeries extends Series<GaugeHandle> implements GaugeHandle {
  #isRemoved = false

  set(value: number): void {
    if (this.#isRemoved) return
    if (this.isOver) {
      this.successor().set(value)
      return
    }
    this.home.cells.values[this.series] = value
    this.home.cells.touch(this.series)
  }

  remove(): void {
    this.#isRemoved = true
    this.end()
  }
}

/**
 * Puts an observation into the first bucket that holds it; few buckets are searched faster in order than by halves. One that is
 * not finite is ignored: it would spoil the sum for good.
 */
export class HistogramSeries extends Series<HistogramHandle> implements HistogramHandle {
  observe(value: number, sampledTraceId?: string): void {
    if (!Number.isFinite(value)) return
    if (this.isOver) {
      this.successor().observe(value, sampledTraceId)
      return
    }
    const { cells, exemplars, bounds } = this.home
    let slot = 0
    while (slot < bounds.length && value > (bounds[slot] as number)) slot += 1
    const start = this.series * cells.width
    cells.values[start + slot] = (cells.values[start + slot] as number) + 1
    const sum = start + bounds.length + 1
    cells.values[sum] = (cells.values[sum] as number) + value
    cells.touch(this.series)
    if (sampledTraceId !== undefined) exemplars.put(start + slot, sampledTraceId, value)
  }
}
