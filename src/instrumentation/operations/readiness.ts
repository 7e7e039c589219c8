import { withinSeconds } from '../time-limit.ts'

/** Rejects when the part is not usable. The signal is aborted when time is up. */
export type ReadinessCheck = (signal: AbortSignal) => Promise<unknown>

export interface ReadinessReport {
  readonly ready: boolean
  /** `ok`, or why not. */
  readonly parts: Readonly<Record<string, string>>
}

const attempt = async (check: ReadinessCheck, timeoutSeconds: number): Promise<string> => {
  try {
    await withinSeconds(timeoutSeconds, check)
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error)
  }
}

/** Asks all parts at once; each has `timeoutSeconds` to answer. */
export const checkReadiness = async (
  checks: Readonly<Record<string, ReadinessCheck>>,
  { timeoutSeconds = 1 }: { readonly timeoutSeconds?: number } = {},
): Promise<ReadinessReport> => {
  const parts = Object.fromEntries(
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await attempt(check, timeoutSeconds)] as const),
    ),
  )
  return { ready: Object.values(parts).every((state) => state === 'ok'), parts }
}
