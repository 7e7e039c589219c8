/** One observation and the trace in which it was made. */
export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Prometheus itself keeps 100,000 of all its targets together; more than this from one metric would only push others out. */
const MAX_EXEMPLARS = 10_000

const TRACE_ID = /^[0-9a-f]{32}$/

/** The latest exemplar of each cell of a metric, the longest unchanged of them forgotten beyond a limit. */
export class Exemplars {
  readonly #byCell = new Map<number, Exemplar>()

  get size(): number {
    return this.#byCell.size
  }

  at(cell: number): Exemplar | undefined {
    return this.#byCell.get(cell)
  }

  /** What is no trace id is ignored: it would lead nowhere. */
  put(cell: number, traceId: string, value: number): void {
    if (!TRACE_ID.test(traceId)) return
    this.#byCell.delete(cell) // the map then holds them from the oldest to the newest
    this.#byCell.set(cell, { traceId, value, at: Date.now() })
    if (this.#byCell.size <= MAX_EXEMPLARS) return
    for (const oldest of this.#byCell.keys()) {
      this.#byCell.delete(oldest)
      return
    }
  }

  forget(firstCell: number, cells: number): void {
    if (this.#byCell.size === 0) return
    for (let cell = firstCell; cell < firstCell + cells; cell += 1) this.#byCell.delete(cell)
  }
}
