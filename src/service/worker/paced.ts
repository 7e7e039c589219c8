import { setTimeout as delay, setImmediate as yieldToOthers } from 'node:timers/promises'

/** A beat comes at least this often, so that a cancelled task is noticed while it waits. */
const BEAT_MS = 200

/**
 * Spreads the steps of a task over the time that it is meant to take, and lets other tasks run in between. Yields how
 * much is done, as a ratio; returns what the steps return.
 */
export async function* paced(
  steps: Generator<number, unknown, void>,
  durationMs: number,
): AsyncGenerator<number, unknown, void> {
  const startedAt = performance.now()
  const elapsedMs = () => performance.now() - startedAt
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    const dueMs = step.value * durationMs
    await yieldToOthers()
    while (elapsedMs() < dueMs) {
      await delay(Math.min(BEAT_MS, dueMs - elapsedMs()))
      yield Math.min(step.value, elapsedMs() / durationMs)
    }
    yield step.value
  }
}
