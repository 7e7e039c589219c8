import { type Duration, seconds } from '../core/duration.ts'

/** A stretch for which an alert fired, in Unix seconds. `to` is the evaluation at which it was over, or the end of the replay. */
export interface Firing {
  readonly from: number
  readonly to: number
}

export interface AlertTiming {
  readonly for?: Duration
  readonly keepFiringFor?: Duration
  readonly intervalSeconds: number
  /** First and last evaluation. */
  readonly start: number
  readonly end: number
}

/**
 * When one series of an alert fired, from the evaluations at which its expression had a result. The states are those of
 * Prometheus, rules/alerting.go: pending until the condition has held for `for`, forgotten when it stops before; firing
 * until it has been gone for `keep_firing_for`.
 */
export const firings = (
  holdsAt: readonly number[],
  { for: held = '0s', keepFiringFor = '0s', intervalSeconds, start, end }: AlertTiming,
): readonly Firing[] => {
  const [holdSeconds, keepSeconds] = [seconds(held), seconds(keepFiringFor)]
  const holds = new Set(holdsAt)
  const found: Firing[] = []
  let activeSince: number | undefined
  let firingSince: number | undefined
  let keptSince: number | undefined
  for (let now = start; now <= end; now += intervalSeconds) {
    if (holds.has(now)) {
      activeSince ??= now
      keptSince = undefined
      if (firingSince === undefined && now - activeSince >= holdSeconds) firingSince = now
      continue
    }
    if (firingSince !== undefined) {
      keptSince ??= keepSeconds > 0 ? now : undefined
      if (keptSince !== undefined && now - keptSince < keepSeconds) continue
      found.push({ from: firingSince, to: now })
    }
    activeSince = firingSince = keptSince = undefined
  }
  if (firingSince !== undefined) found.push({ from: firingSince, to: end })
  return found
}
