import type { Agent } from 'node:https'
import { api } from '@pagerduty/pdjs'
import { PagerDutyError } from './pagerduty-error.ts'
import { type Patience, persist, usualPatience } from './persist.ts'

type Query = Readonly<Record<string, string | string[]>>
export type Resource = Readonly<Record<string, unknown>> & { readonly id: string }

export interface RestClient {
  get(path: string, query?: Query): Promise<Readonly<Record<string, unknown>>>
  /** Every item of a list that is answered in pages, under a key of the answer. */
  list(path: string, key: string, query?: Query): Promise<readonly Resource[]>
  post(path: string, data: object): Promise<Readonly<Record<string, unknown>>>
  put(path: string, data: object): Promise<Readonly<Record<string, unknown>>>
  delete(path: string): Promise<void>
}

export interface RestClientOptions {
  /** A REST API key. */
  readonly token: string
  readonly url?: string
  /** Whose certificates are trusted, where it is not the usual ones. */
  readonly agent?: Agent
  readonly patience?: Patience
  readonly signal?: AbortSignal
}

const PAGE_SIZE = 100
/** PagerDuty answers no list beyond this: https://developer.pagerduty.com/docs/pagination */
const MOST_ITEMS = 10_000

const asObject = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}

/**
 * PagerDuty's REST API. pdjs never gives up waiting, looks at no status and reads further pages of pagerduty.com alone, so all
 * three are done here; its own tries on 429 come quickly and count as one of ours.
 *
 * @example await restClient({ token }).list('services', 'services')
 */
export const restClient = ({
  token,
  url = 'https://api.pagerduty.com',
  agent,
  patience = usualPatience,
  signal,
}: RestClientOptions): RestClient => {
  const call = async (method: string, path: string, data?: object): Promise<Readonly<Record<string, unknown>>> => {
    const { body } = await persist(
      (signal) =>
        api({
          token,
          method,
          url: `${url.replace(/\/$/, '')}/${path}`,
          signal,
          requestTimeout: 0, // its timer would only keep the process alive
          retryTimeout: (patience.waitSeconds * 1000) / 4,
          ...(data && { data }),
          ...(agent && { agent }),
        }),
      { request: `${method} /${path}`, isRepeatable: method !== 'POST', patience, signal },
    )
    return asObject(body)
  }

  return {
    get: (path, query) => call('GET', path, query),
    async list(path, key, query = {}) {
      const items: Resource[] = []
      for (;;) {
        const page = await call('GET', path, { ...query, limit: String(PAGE_SIZE), offset: String(items.length) })
        const found = page[key]
        if (!Array.isArray(found)) {
          const fix = 'is PAGERDUTY_API_URL that of PagerDuty?'
          throw new PagerDutyError('PAGERDUTY_ANSWER', { request: `GET /${path}`, actual: `has no "${key}"`, fix })
        }
        items.push(...(found as Resource[]))
        if (page.more !== true || found.length === 0) return items
        if (items.length >= MOST_ITEMS) {
          const actual = `more than ${MOST_ITEMS} items`
          throw new PagerDutyError('PAGERDUTY_TOO_MANY', { request: `GET /${path}`, actual, fix: 'ask for less time' })
        }
      }
    },
    post: (path, data) => call('POST', path, data),
    put: (path, data) => call('PUT', path, data),
    async delete(path) {
      await call('DELETE', path)
    },
  }
}
