import { withinSeconds } from '../time-limit.ts'

export type Collect = () => void | Promise<void>

/**
 * Brings gauges up to date in bounded time: a source that hangs must cost its own series, not the whole scrape. One that has
 * not answered yet is waited for again rather than asked again, so that scrapes do not pile up on a source in trouble.
 */
export const boundedCollection = (timeoutSeconds: number): ((collects: readonly Collect[]) => Promise<void>) => {
  const unanswered = new Map<Collect, Promise<void>>()

  const ask = (collect: Collect): Promise<void> => {
    const asked = unanswered.get(collect)
    if (asked) return asked
    const answer = (async () => collect())().finally(() => unanswered.delete(collect))
    unanswered.set(collect, answer)
    return answer
  }

  return async (collects) => {
    await withinSeconds(timeoutSeconds, () => Promise.all(collects.map(ask)))
  }
}
