import type { VuThread } from './vu-thread.ts'

/** The VUs of a run, shared by its scenarios: one that a scenario gives back serves the next. */
export interface VuPool {
  readonly size: number
  readonly busy: number
  /** An idle VU at once, or a new one. */
  take(): Promise<VuThread>
  /** An idle VU, or nothing. */
  takeIdle(): VuThread | undefined
  /** Starts further VUs and leaves them idle. */
  grow(count: number): Promise<void>
  release(vu: VuThread): void
  /** Closes every VU, those still starting included. */
  close(): Promise<void>
}

export function createVuPool(start: (vuId: number) => Promise<VuThread>): VuPool {
  const idle: VuThread[] = []
  const all = new Set<Promise<VuThread>>()
  let lastId = 0
  let busy = 0
  const add = (): Promise<VuThread> => {
    const starting = start(++lastId)
    all.add(starting)
    return starting
  }
  const takeIdle = () => {
    const vu = idle.pop()
    if (vu) busy += 1
    return vu
  }
  return {
    get size() {
      return all.size
    },
    get busy() {
      return busy
    },
    takeIdle,
    async take() {
      const vu = idle.pop()
      busy += 1
      return vu ?? add()
    },
    async grow(count) {
      for (const vu of await Promise.all(Array.from({ length: count }, add))) idle.unshift(vu)
    },
    release(vu) {
      busy -= 1
      idle.push(vu)
    },
    async close() {
      await Promise.allSettled([...all].map(async (starting) => (await starting).close()))
    },
  }
}
