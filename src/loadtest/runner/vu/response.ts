import type { HttpReply } from '../protocol.ts'

/** `a.b.2.c`: the dotted part of k6's selectors. Queries and modifiers (`#`, `@`, `|`) are refused by name. */
function select(document: unknown, selector: string): unknown {
  if (/[#@|*?]/.test(selector)) {
    throw new Error(`LOADTEST_API_UNSUPPORTED: response.json("${selector}"): only plain dotted paths run without k6`)
  }
  let current = document
  for (const key of selector.split('.')) {
    if (current === null || typeof current !== 'object') return undefined
    current = (current as Record<string, unknown>)[key]
  }
  return current
}

/** What `http.get` and its kin return. */
export interface Response extends HttpReply {
  readonly request: { readonly method: string; readonly url: string; readonly body: string }
  json(selector?: string): unknown
}

export function createResponse(reply: HttpReply, request: Response['request']): Response {
  const body = reply.body instanceof Uint8Array ? reply.body.slice().buffer : reply.body
  return {
    ...reply,
    body: body as HttpReply['body'],
    request,
    json(selector) {
      if (typeof body !== 'string') throw new Error('the body is null so we can not transform it to JSON')
      const document: unknown = JSON.parse(body)
      return selector === undefined ? document : select(document, selector)
    },
  }
}
