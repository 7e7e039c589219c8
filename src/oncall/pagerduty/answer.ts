import { z } from 'zod'
import { PagerDutyError } from './pagerduty-error.ts'

/** What came back, whatever it was. */
export interface Answer {
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  readonly body: unknown
}

const headerSeconds = (headers: Headers): number | undefined => {
  const text = headers.get('retry-after') ?? headers.get('ratelimit-reset')
  const seconds = text === null ? Number.NaN : Number(text)
  return seconds >= 0 ? seconds : undefined
}

interface PdjsResponse {
  readonly status: number
  readonly headers: Headers
  readonly data?: unknown
}

const isResponse = (value: unknown): value is PdjsResponse =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value

/** pdjs rejects with the response itself when its body is no JSON, as that of a proxy in between. */
export const answerOf = async (call: Promise<unknown>): Promise<Answer> => {
  const response = await call.catch((error: unknown) => {
    if (isResponse(error)) return error
    throw error
  })
  if (!isResponse(response)) throw new TypeError('pdjs gave no response')
  return { status: response.status, retryAfterSeconds: headerSeconds(response.headers), body: response.data }
}

const restError = z.object({ error: z.object({ message: z.string(), errors: z.array(z.string()).optional() }) })
const eventError = z.object({ message: z.string(), errors: z.array(z.string()).optional() })

/** In PagerDuty's own words. */
const reasonOf = ({ status, body }: Answer): string => {
  const parsed = restError.safeParse(body).data?.error ?? eventError.safeParse(body).data
  return parsed ? [parsed.message, ...(parsed.errors ?? [])].join('; ') : `status ${status}`
}

/** Why an answer cannot be used; undefined for one that can. */
export const failureOfAnswer = (answer: Answer, request: string): PagerDutyError | undefined => {
  const { status } = answer
  if (status >= 200 && status < 300) return undefined
  const actual = `${reasonOf(answer)} (${status})`
  if (status === 401 || status === 403) {
    const fix = 'check PAGERDUTY_TOKEN: a REST API key that may read, and for apply also write'
    return new PagerDutyError('PAGERDUTY_CREDENTIALS', { request, actual, fix, status })
  }
  if (status === 429) return new PagerDutyError('PAGERDUTY_BUSY', { request, actual, fix: 'try again later', status })
  if (status >= 500) {
    const fix = 'try again later; see status.pagerduty.com'
    return new PagerDutyError('PAGERDUTY_BROKEN', { request, actual, fix, status })
  }
  return new PagerDutyError('PAGERDUTY_REFUSED', { request, actual, fix: 'correct what is refused', status })
}
