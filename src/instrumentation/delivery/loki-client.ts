import type { PUSH_FAILURES } from '../metrics.ts'

/** What became of a push. `retry` can still succeed; `refused` never will. */
export type PushOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'retry'; readonly reason: PushFailure; readonly afterMilliseconds: number | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }

export type PushFailure = (typeof PUSH_FAILURES)[number]

export interface LokiClientOptions {
  /** Base address, such as `http://loki:3100`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMilliseconds: number
}

export type Push = (body: string, organisation: string | undefined) => Promise<PushOutcome>

const failureOf = (status: number): PushFailure | undefined => {
  if (status === 429) return 'throttled'
  if (status >= 500) return 'server'
  // Wrong credentials or a wrong address are mended by people, and the lines can wait for that.
  return [401, 403, 404, 407, 408].includes(status) ? 'forbidden' : undefined
}

/** Seconds, or a date. */
const retryAfter = (header: string | null): number | undefined => {
  if (header === null) return undefined
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined
}

export const lokiClient = ({ url, headers = {}, timeoutMilliseconds }: LokiClientOptions): Push => {
  const endpoint = new URL('/loki/api/v1/push', url)
  return async (body, organisation) => {
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...headers,
          ...(organisation !== undefined && { 'x-scope-orgid': organisation }),
        },
        body,
        signal: AbortSignal.timeout(timeoutMilliseconds),
      })
      const text = await response.text()
      if (response.ok) return { kind: 'accepted' }
      const reason = failureOf(response.status)
      return reason
        ? { kind: 'retry', reason, afterMilliseconds: retryAfter(response.headers.get('retry-after')) }
        : { kind: 'refused', status: response.status, text }
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      return { kind: 'retry', reason: timedOut ? 'timeout' : 'unreachable', afterMilliseconds: undefined }
    }
  }
}
