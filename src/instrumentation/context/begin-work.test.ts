import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { beginWork } from './begin-work.ts'
import { createContextManager } from './context-manager.ts'
import { activeRequest } from './request-context.ts'

const exporter = new tracing.InMemorySpanExporter()
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`

beforeAll(() => {
  context.setGlobalContextManager(createContextManager())
  trace.setGlobalTracerProvider(
    new tracing.BasicTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] }),
  )
})
afterEach(() => exporter.reset())

test("a request continues its caller's trace", () => {
  const { request, ownsSpan } = beginWork({ name: 'GET', kind: SpanKind.SERVER, traceparent })
  expect(ownsSpan).toBe(true)
  request.span.end()
  const [span] = exporter.getFinishedSpans()
  expect(span?.spanContext().traceId).toBe(TRACE)
  expect(span?.parentSpanContext?.spanId).toBe(CALLER)
})

test('what other tracing systems wrote is handed on with the trace, and without one it means nothing', () => {
  const state = (header: string | undefined) =>
    beginWork({ name: 'GET', kind: SpanKind.SERVER, traceparent: header, tracestate: 'vendor=1,other=x' }).request
      .spanContext.traceState
  expect(state(traceparent)?.serialize()).toBe('vendor=1,other=x')
  expect(state(undefined)).toBeUndefined()
})

test('where auto-instrumentation has begun a server span, that one is used and left for it to end', () => {
  const theirs = trace.getTracer('http').startSpan('GET', { kind: SpanKind.SERVER })
  context.with(trace.setSpan(context.active(), theirs), () => {
    const { request, ownsSpan } = beginWork({ name: 'GET', kind: SpanKind.SERVER, traceparent })
    expect(ownsSpan).toBe(false)
    expect(request.spanContext).toEqual(theirs.spanContext())
  })
  theirs.end()
  expect(exporter.getFinishedSpans()).toHaveLength(1)
})

test('a job that is run within a request is part of its trace', () => {
  const outer = beginWork({ name: 'GET', kind: SpanKind.SERVER })
  context.with(outer.context, () => {
    const inner = beginWork({ name: 'job', kind: SpanKind.CONSUMER })
    expect(inner.request.spanContext.traceId).toBe(outer.request.spanContext.traceId)
    expect(inner.request.requestId).not.toBe(outer.request.requestId)
  })
})

test('baggage tells the tenant as it was verified, never as it came from outside', () => {
  const claimed = propagation.setBaggage(
    context.active(),
    propagation.createBaggage({ 'tenant.id': { value: 'forged' } }),
  )
  const work = context.with(claimed, () => beginWork({ name: 'GET', kind: SpanKind.SERVER }))
  const tenantNow = () => propagation.getBaggage(work.context)?.getEntry('tenant.id')?.value
  expect(tenantNow()).toBeUndefined()
  work.request.tenantId = 'acme'
  expect(tenantNow()).toBe('acme')
  expect(context.with(work.context, activeRequest)).toBe(work.request)
})

test.each([
  ['a version that is unknown', `ff-${TRACE}-${CALLER}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${CALLER}-01`],
  ['nonsense', 'x'.repeat(1000)],
])('%s in traceparent begins a trace of its own', (_, header) => {
  const { spanContext } = beginWork({ name: 'GET', kind: SpanKind.SERVER, traceparent: header }).request
  expect(spanContext.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
  expect(spanContext.traceId).not.toBe(TRACE)
})
