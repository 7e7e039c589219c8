import { setTimeout as delay } from 'node:timers/promises'
import { answersHttp, type Stack } from '../stackrun/index.ts'

export interface ReadinessChange {
  readonly atMs: number
  /** Whether every part that is watched answers `/ready` with 200. */
  readonly ready: boolean
}

export interface ReadinessWatch {
  readonly changes: readonly ReadinessChange[]
  isReady(): boolean
  stop(): Promise<void>
}

const INTERVAL_MS = 50

/** Asks `/ready` of the parts again and again, and keeps the moments at which the answer of all together changed. */
export const watchReadiness = (stack: Stack, parts: readonly string[]): ReadinessWatch => {
  const urls = parts.map((part) => `http://${stack.address(part, 'ops')}/ready`)
  const changes: ReadinessChange[] = []
  const abort = new AbortController()
  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const ready = (await Promise.all(urls.map((url) => answersHttp(url)))).every(Boolean)
      if (changes.at(-1)?.ready !== ready) changes.push({ atMs: performance.now(), ready })
      await delay(INTERVAL_MS, undefined, { signal: abort.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    changes,
    isReady: () => changes.at(-1)?.ready === true,
    async stop() {
      abort.abort()
      await running
    },
  }
}
