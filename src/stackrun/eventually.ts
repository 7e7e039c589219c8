import { setTimeout as delay } from 'node:timers/promises'

/** Tries until the condition holds or the time is up; returns whether it held. */
export const eventually = async (
  condition: () => boolean | Promise<boolean>,
  { timeoutSeconds, intervalMs = 25, signal }: { timeoutSeconds: number; intervalMs?: number; signal?: AbortSignal },
): Promise<boolean> => {
  const deadline = performance.now() + timeoutSeconds * 1000
  while (!signal?.aborted) {
    if (await condition()) return true
    if (performance.now() >= deadline) return false
    await delay(intervalMs)
  }
  return false
}
