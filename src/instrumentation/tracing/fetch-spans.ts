import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { endFailed, startChildSpan } from './child-span.ts'

/** A request of undici, which is what `fetch` of Node is, as its channels tell of it. */
interface Outgoing {
  readonly origin: string
  readonly path: string
  readonly method: string
  addHeader(name: string, value: string): void
}

const CHANNELS = {
  create: 'undici:request:create',
  headers: 'undici:request:headers',
  trailers: 'undici:request:trailers',
  error: 'undici:request:error',
} as const

/** Trace context and a span for each `fetch` within a trace, read from Node's own channels: nothing is wrapped. Returns how to stop. */
export const observeFetch = (): (() => void) => {
  const spans = new WeakMap<Outgoing, Span>()
  const listeners: Readonly<Record<keyof typeof CHANNELS, (message: unknown) => void>> = {
    create(message) {
      const { request } = message as { readonly request: Outgoing }
      const { origin, method } = request
      const url = new URL(request.path, origin)
      const span = startChildSpan(method, SpanKind.CLIENT, {
        'http.request.method': method,
        'server.address': url.hostname,
        'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
        'url.path': url.pathname, // without the query, which may hold secrets
      })
      if (!span) return
      spans.set(request, span)
      propagation.inject(trace.setSpan(context.active(), span), request, {
        set: (carrier, name, value) => carrier.addHeader(name, value),
      })
    },
    headers(message) {
      const { request, response } = message as {
        readonly request: Outgoing
        readonly response: { readonly statusCode: number }
      }
      const span = spans.get(request)
      span?.setAttribute('http.response.status_code', response.statusCode)
      if (response.statusCode >= 400) span?.setStatus({ code: SpanStatusCode.ERROR })
    },
    trailers(message) {
      spans.get((message as { readonly request: Outgoing }).request)?.end()
    },
    error(message) {
      const { request, error } = message as { readonly request: Outgoing; readonly error: Error }
      const span = spans.get(request)
      if (span) endFailed(span, error)
    },
  }
  const each = Object.keys(CHANNELS) as (keyof typeof CHANNELS)[]
  for (const name of each) subscribe(CHANNELS[name], listeners[name])
  return () => {
    for (const name of each) unsubscribe(CHANNELS[name], listeners[name])
  }
}
