import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, answerOf, failureOfAnswer } from './answer.ts'
import { PagerDutyError } from './pagerduty-error.ts'

export interface Patience {
  /** How often one request is tried at most. */
  readonly attempts: number
  /** The first wait between two tries; it doubles. What PagerDuty asks for comes first. */
  readonly waitSeconds: number
  /** For one try. */
  readonly timeoutSeconds: number
}

export const usualPatience: Patience = { attempts: 4, waitSeconds: 1, timeoutSeconds: 30 }

const LONGEST_WAIT_SECONDS = 60

/** Settles when the signal does: pdjs itself waits on, timer or no timer. */
const untilAborted = <Value>(call: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    signal.addEventListener('abort', give, { once: true })
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })

const unreachable = (request: string, error: unknown, timeoutSeconds: number): PagerDutyError => {
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  const { message, code } = (error ?? {}) as { message?: string; code?: string }
  return new PagerDutyError('PAGERDUTY_UNREACHABLE', {
    request,
    actual: isLate ? `no answer within ${timeoutSeconds} s` : (code ?? message ?? String(error)),
    fix: 'check the network, and that the certificate of any proxy in between is trusted',
    cause: error,
  })
}

/**
 * Asks until there is an answer that more patience would not change. Too many requests are always tried again, for none of
 * them was carried out; a broken server or line only where doing it twice is the same as doing it once.
 */
export const persist = async (
  call: (signal: AbortSignal) => Promise<unknown>,
  {
    request,
    isRepeatable,
    patience: { attempts, waitSeconds, timeoutSeconds },
    signal,
  }: {
    /** Of the request, for messages. */
    readonly request: string
    readonly isRepeatable: boolean
    readonly patience: Patience
    readonly signal?: AbortSignal | undefined
  },
): Promise<Answer> => {
  const tryOnce = async (): Promise<{ answer?: Answer; failure?: PagerDutyError }> => {
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout
    try {
      const answer = await answerOf(untilAborted(call(either), either))
      const failure = failureOfAnswer(answer, request)
      return { answer, ...(failure && { failure }) }
    } catch (error) {
      signal?.throwIfAborted()
      return { failure: unreachable(request, error, timeoutSeconds) }
    }
  }

  const given = signal ?? new AbortController().signal
  for (let attempt = 1; ; attempt++) {
    const { answer, failure } = await tryOnce()
    if (answer && !failure) return answer
    const isBusy = failure?.code === 'PAGERDUTY_BUSY'
    const isBroken = failure?.code === 'PAGERDUTY_BROKEN' || failure?.code === 'PAGERDUTY_UNREACHABLE'
    if (attempt >= attempts || !(isBusy || (isBroken && isRepeatable))) throw failure
    const wait = answer?.retryAfterSeconds ?? waitSeconds * 2 ** (attempt - 1)
    await untilAborted(delay(Math.min(wait, LONGEST_WAIT_SECONDS) * 1000, undefined, { signal: given }), given)
  }
}
