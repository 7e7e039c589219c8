import { setTimeout as delay } from 'node:timers/promises'

/** Does something again and again, never twice at once, until it is stopped; stopping waits for the last time. */
export function repeat(intervalSeconds: number, work: () => Promise<void>): { stop(): Promise<void> } {
  const abort = new AbortController()
  const loop = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await work()
      await delay(intervalSeconds * 1_000, undefined, { signal: abort.signal }).catch(() => {})
    }
  }
  const running = loop()
  return {
    stop() {
      abort.abort()
      return running
    },
  }
}
