import type { MetricType } from './sample.ts'

/** What a metric has seen so far. `values` are named as in k6's summary; `value` answers one threshold aggregation. */
export interface Sink {
  readonly empty: boolean
  add(value: number): void
  values(elapsedSeconds: number, trendStats: readonly string[]): Record<string, number>
  value(aggregation: string, elapsedSeconds: number): number
}

const perSecond = (count: number, seconds: number): number => (seconds > 0 ? count / seconds : 0)

class CounterSink implements Sink {
  empty = true
  #count = 0

  add(value: number): void {
    this.empty = false
    this.#count += value
  }

  value(aggregation: string, elapsedSeconds: number): number {
    return aggregation === 'rate' ? perSecond(this.#count, elapsedSeconds) : this.#count
  }

  values(elapsedSeconds: number): Record<string, number> {
    return { count: this.#count, rate: perSecond(this.#count, elapsedSeconds) }
  }
}

class GaugeSink implements Sink {
  empty = true
  #value = 0
  #min = 0
  #max = 0

  add(value: number): void {
    this.#min = this.empty ? value : Math.min(this.#min, value)
    this.#max = this.empty ? value : Math.max(this.#max, value)
    this.#value = value
    this.empty = false
  }

  value(): number {
    return this.#value
  }

  values(): Record<string, number> {
    return { value: this.#value, min: this.#min, max: this.#max }
  }
}

class RateSink implements Sink {
  empty = true
  #passes = 0
  #total = 0

  add(value: number): void {
    this.empty = false
    this.#total += 1
    if (value !== 0) this.#passes += 1
  }

  value(): number {
    return this.#total === 0 ? 0 : this.#passes / this.#total
  }

  values(): Record<string, number> {
    return { rate: this.value(), passes: this.#passes, fails: this.#total - this.#passes }
  }
}

/** Keeps every value, as k6 does, so that percentiles are exact. 8 bytes an observation. */
export class TrendSink implements Sink {
  #values = new Float64Array(64)
  #count = 0
  #sum = 0
  #sorted = true

  get empty(): boolean {
    return this.#count === 0
  }

  get count(): number {
    return this.#count
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(this.#count * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#count++] = value
    this.#sum += value
    this.#sorted = false
  }

  /** Linear interpolation between the two nearest ranks, the first rank being 0 and the last n - 1, as k6 does. */
  percentile(percent: number): number {
    if (this.#count === 0) return 0
    if (!this.#sorted) this.#values.subarray(0, this.#count).sort()
    this.#sorted = true
    const rank = (percent / 100) * (this.#count - 1)
    const below = this.#values[Math.floor(rank)] ?? 0
    const above = this.#values[Math.ceil(rank)] ?? below
    return below + (above - below) * (rank - Math.floor(rank))
  }

  /** How many values lie above the bound. */
  above(bound: number): number {
    let above = 0
    for (let index = 0; index < this.#count; index++) if ((this.#values[index] ?? 0) > bound) above += 1
    return above
  }

  value(aggregation: string): number {
    if (this.#count === 0) return 0
    if (aggregation === 'avg') return this.#sum / this.#count
    if (aggregation === 'min') return this.percentile(0)
    if (aggregation === 'max') return this.percentile(100)
    if (aggregation === 'count') return this.#count
    return this.percentile(aggregation === 'med' ? 50 : Number(aggregation.slice(2, -1)))
  }

  values(_elapsedSeconds: number, trendStats: readonly string[]): Record<string, number> {
    return Object.fromEntries(trendStats.map((stat) => [stat, this.value(stat)]))
  }
}

export const createSink = (type: MetricType): Sink => {
  if (type === 'counter') return new CounterSink()
  if (type === 'gauge') return new GaugeSink()
  return type === 'rate' ? new RateSink() : new TrendSink()
}
