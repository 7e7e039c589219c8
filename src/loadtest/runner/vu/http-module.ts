import { parseDurationMs } from '../duration.ts'
import type { ExpectedStatuses, HttpRequest } from '../protocol.ts'
import type { Tags } from '../sample.ts'
import type { Blocking } from './blocking.ts'
import { createResponse, type Response } from './response.ts'
import { currentTags, type VuState } from './vu-state.ts'

interface NamedUrl {
  readonly url: string
  readonly name: string
}
type Url = string | NamedUrl
type Body = string | ArrayBuffer | Readonly<Record<string, unknown>> | null | undefined

interface Params {
  readonly headers?: Readonly<Record<string, string>>
  readonly tags?: Tags
  readonly timeout?: unknown
  readonly redirects?: number
  readonly responseType?: HttpRequest['responseType']
  readonly responseCallback?: ExpectedStatuses
}

type BatchEntry =
  | Url
  | readonly [string, Url, Body?, Params?]
  | { method: string; url: Url; body?: Body; params?: Params }

const knownParams = new Set(['headers', 'tags', 'timeout', 'redirects', 'responseType', 'responseCallback'])
const defaultTimeoutMs = 60_000

function refuseUnknownParams(params: Params): void {
  const unknown = Object.keys(params).find((name) => !knownParams.has(name))
  if (unknown === undefined) return
  throw new Error(`LOADTEST_API_UNSUPPORTED: http param "${unknown}": run the script with k6, or drop the param`)
}

function encodeBody(body: Body, headers: Record<string, string>): HttpRequest['body'] {
  if (body === null || body === undefined || typeof body === 'string') return body ?? null
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  headers['Content-Type'] ??= 'application/x-www-form-urlencoded'
  return new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function buildRequest(
  state: VuState,
  method: string,
  target: Url,
  body: Body,
  params: Params | null | undefined,
): HttpRequest {
  const given = params ?? {}
  refuseUnknownParams(given)
  const { url, name } = typeof target === 'string' ? { url: target, name: target } : target
  const headers: Record<string, string> = { 'User-Agent': String(state.options.userAgent ?? ''), ...given.headers }
  const discard = state.options.discardResponseBodies === true ? 'none' : 'text'
  return {
    method,
    url: new URL(url).href,
    body: encodeBody(body, headers),
    headers,
    timeoutMs: parseDurationMs(given.timeout ?? defaultTimeoutMs) ?? defaultTimeoutMs,
    redirects: given.redirects ?? Number(state.options.maxRedirects ?? 10),
    tags: currentTags(state, { method, url: name, name, ...given.tags }),
    expected: given.responseCallback === undefined ? state.expected : given.responseCallback,
    responseType: given.responseType ?? discard,
  }
}

const expectedStatuses = (...statuses: (number | { min: number; max: number })[]): ExpectedStatuses =>
  statuses.map((status) => (typeof status === 'number' ? [status, status] : [status.min, status.max]))

/** A URL template: `http.url` gives all its values one `name`, so that metrics do not split by id. */
const url = (literals: readonly string[], ...values: readonly unknown[]): NamedUrl => ({
  url: literals.reduce((sum, literal, index) => `${sum}${values[index - 1]}${literal}`),
  name: literals.join('${}'),
})

/** The module `k6/http`. Every call blocks its VU until the answer is there. */
export function httpModule(state: VuState, blocking: Blocking) {
  const send = (requests: readonly HttpRequest[]): Response[] => {
    if (state.initializing) throw new Error('making HTTP requests in the init context is not supported')
    const replies = blocking.http(requests)
    return replies.map((reply, index) => {
      const { method = '', url: sentTo = '', body = null } = requests[index] ?? {}
      if (state.options.throw === true && reply.error !== '') throw new Error(`${method} ${sentTo}: ${reply.error}`)
      return createResponse(reply, { method, url: sentTo, body: typeof body === 'string' ? body : '' })
    })
  }
  const one = (method: string, target: Url, body?: Body, params?: Params | null): Response =>
    send([buildRequest(state, method, target, body, params)])[0] as Response
  const entry = (given: BatchEntry): HttpRequest => {
    if (typeof given === 'string') return buildRequest(state, 'GET', given, null, null)
    if (Array.isArray(given)) return buildRequest(state, given[0], given[1], given[2], given[3])
    const { method, url: target, body, params } = given as { method: string; url: Url; body?: Body; params?: Params }
    if (method === undefined) return buildRequest(state, 'GET', given as NamedUrl, null, null)
    return buildRequest(state, method.toUpperCase(), target, body, params)
  }
  return {
    get: (target: Url, params?: Params) => one('GET', target, null, params),
    head: (target: Url, params?: Params) => one('HEAD', target, null, params),
    post: (target: Url, body?: Body, params?: Params) => one('POST', target, body, params),
    put: (target: Url, body?: Body, params?: Params) => one('PUT', target, body, params),
    patch: (target: Url, body?: Body, params?: Params) => one('PATCH', target, body, params),
    del: (target: Url, body?: Body, params?: Params) => one('DELETE', target, body, params),
    options: (target: Url, body?: Body, params?: Params) => one('OPTIONS', target, body, params),
    request: (method: string, target: Url, body?: Body, params?: Params) =>
      one(method.toUpperCase(), target, body, params),
    batch(given: readonly BatchEntry[] | Readonly<Record<string, BatchEntry>>) {
      const names = Object.keys(given)
      const responses = send(Object.values(given).map(entry))
      if (Array.isArray(given)) return responses
      return Object.fromEntries(names.map((name, index) => [name, responses[index]]))
    },
    url,
    expectedStatuses,
    setResponseCallback(expected: ExpectedStatuses) {
      state.expected = expected
    },
  }
}
