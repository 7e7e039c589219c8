/** The calendar month, in UTC, that a moment lies in, and how much of it has passed. */
export interface Month {
  /** `2026-11`. */
  readonly name: string
  readonly elapsedSeconds: number
  /** From above 0 to 1. */
  readonly elapsedShare: number
}

export const monthOf = (now: Date): Month => {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const startMs = Date.UTC(year, month)
  const lengthMs = Date.UTC(year, month + 1) - startMs
  // At its first instant nothing could be divided by what has passed.
  const elapsedMs = Math.max(1000, now.getTime() - startMs)
  return {
    name: now.toISOString().slice(0, 7),
    elapsedSeconds: Math.floor(elapsedMs / 1000),
    elapsedShare: elapsedMs / lengthMs,
  }
}
