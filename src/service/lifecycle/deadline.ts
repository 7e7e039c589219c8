import { setTimeout as delay } from 'node:timers/promises'

export class DeadlineExceeded extends Error {
  readonly code = 'ETIMEDOUT'
}

/** Waits for `work`, but no longer than this. The work itself goes on; its late result is dropped. */
export async function withinSeconds<Result>(seconds: number, name: string, work: Promise<Result>): Promise<Result> {
  const timer = new AbortController()
  const late = delay(seconds * 1_000, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlineExceeded(`${name} did not finish within ${seconds} s`)
  })
  work.catch(() => {})
  late.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    timer.abort()
  }
}
