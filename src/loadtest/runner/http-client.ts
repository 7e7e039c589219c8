import http from 'node:http'
import https from 'node:https'
import { statusErrorCode, tooManyRedirects } from './http-error-code.ts'
import { type Exchange, exchange } from './http-exchange.ts'
import type { RunOptions } from './options.ts'
import type { ExpectedStatuses, HttpReply, HttpRequest } from './protocol.ts'
import type { Sample, Tags } from './sample.ts'

/** The connections of one VU. VUs share none, as in k6: each is a customer of its own. */
export interface HttpClient {
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>
  close(): void
}

const isExpected = (status: number, expected: ExpectedStatuses): boolean =>
  expected === null || expected.some(([from, to]) => from <= status && status <= to)

const repeatable = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A 303 turns into GET, and so does a POST that a 301 or 302 answers; 307 and 308 are sent again as they were. */
function redirected(request: HttpRequest, { status, location }: Exchange): HttpRequest {
  const url = new URL(location ?? '', request.url).href
  const repeat = status === 307 || status === 308 || request.method === 'GET' || request.method === 'HEAD'
  const again = { ...request, url, redirects: request.redirects - 1, tags: { ...request.tags, url, name: url } }
  if (repeat) return again
  const { 'Content-Type': _type, 'Content-Length': _length, ...headers } = request.headers
  return { ...again, method: 'GET', headers, body: null, tags: { ...again.tags, method: 'GET' } }
}

function samplesOf(request: HttpRequest, done: Exchange, errorCode: number): Sample[] {
  const ok = isExpected(done.status, request.expected) && !done.failure
  const tags: Tags = {
    ...request.tags,
    status: String(done.status),
    ...(done.proto === '' ? {} : { proto: done.proto }),
    ...(request.expected === null ? {} : { expected_response: String(ok) }),
    ...(errorCode === 0 ? {} : { error_code: String(errorCode) }),
    ...(done.failure ? { error: done.failure.error } : {}),
  }
  const atMs = Date.now()
  const sample = (metric: string, value: number): Sample => ({ metric, value, tags, atMs })
  const { timings } = done
  return [
    sample('http_reqs', 1),
    sample('http_req_duration', timings.duration),
    sample('http_req_blocked', timings.blocked),
    sample('http_req_connecting', timings.connecting),
    sample('http_req_tls_handshaking', timings.tls_handshaking),
    sample('http_req_sending', timings.sending),
    sample('http_req_waiting', timings.waiting),
    sample('http_req_receiving', timings.receiving),
    ...(request.expected === null ? [] : [sample('http_req_failed', ok ? 0 : 1)]),
    sample('data_sent', done.bytesSent),
    sample('data_received', done.bytesReceived),
  ]
}

function bodyOf({ body, failure }: Exchange, responseType: HttpRequest['responseType']): HttpReply['body'] {
  if (failure || responseType === 'none') return null
  return responseType === 'text' ? body.toString('utf8') : new Uint8Array(body)
}

function replyOf(request: HttpRequest, done: Exchange, errorCode: number, error: string): HttpReply {
  return {
    url: request.url,
    status: done.status,
    status_text: done.statusText,
    proto: done.proto,
    headers: done.headers,
    body: bodyOf(done, request.responseType),
    timings: done.timings,
    remote_ip: done.failure && done.timings.duration === 0 ? '' : done.remote.host,
    remote_port: done.failure && done.timings.duration === 0 ? 0 : done.remote.port,
    error,
    error_code: errorCode,
  }
}

/** Requests are recorded here, on the thread that saw them, so no sample of theirs crosses a thread. */
export function createHttpClient(options: RunOptions, record: (samples: readonly Sample[]) => void): HttpClient {
  const agentOptions = { keepAlive: !options.noConnectionReuse, scheduling: 'lifo' } as const
  const agents = {
    http: new http.Agent(agentOptions),
    https: new https.Agent({ ...agentOptions, rejectUnauthorized: !options.insecureSkipTlsVerify }),
  }
  const request = async (first: HttpRequest, signal: AbortSignal): Promise<HttpReply> => {
    for (let current = first; ; ) {
      const send = () => exchange(current, { agents, hosts: options.hosts, signal })
      let done = await send()
      if (done.staleConnection && repeatable.has(current.method)) done = await send()
      const errorCode = done.failure?.error_code ?? statusErrorCode(done.status)
      if (!signal.aborted) record(samplesOf(current, done, errorCode))
      const redirect = done.status >= 300 && done.status < 400 && done.location !== undefined
      if (!redirect || first.redirects === 0) return replyOf(current, done, errorCode, done.failure?.error ?? '')
      if (current.redirects === 0) return replyOf(current, done, tooManyRedirects.error_code, tooManyRedirects.error)
      current = redirected(current, done)
    }
  }
  return {
    request,
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
