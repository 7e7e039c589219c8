import { parseDuration } from './time-range.ts'

export interface RefreshTimer {
  set(interval: string): void
  stop(): void
}

/** Runs work again and again, each run after the one before has ended, and not while nobody looks. */
export const refreshTimer = (work: () => Promise<void>): RefreshTimer => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let seconds: number | undefined
  const schedule = (): void => {
    clearTimeout(timer)
    if (seconds === undefined) return
    timer = setTimeout(async () => {
      if (!document.hidden) await work().catch(() => {}) // what failed is shown where it failed
      schedule()
    }, seconds * 1000)
  }
  return {
    set(interval) {
      seconds = parseDuration(interval)
      schedule()
    },
    stop() {
      seconds = undefined
      clearTimeout(timer)
    },
  }
}
