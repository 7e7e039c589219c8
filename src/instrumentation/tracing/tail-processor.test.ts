import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { beginWork, type WorkOptions } from '../context/begin-work.ts'
import { createContextManager } from '../context/context-manager.ts'
import { sampledTraceId } from '../context/request-context.ts'
import { describeSpan } from '../http/describe-span.ts'
import { startChildSpan } from './child-span.ts'
import { headSampler } from './head-sampler.ts'
import { identityProcessor } from './identity-processor.ts'
import { defaultSampling, isWithin, type SamplingPolicy } from './sampling-policy.ts'
import { type TailOptions, tailProcessor } from './tail-processor.ts'
import { createTraceCounts } from './trace-counts.ts'

const exporter = new tracing.InMemorySpanExporter()
const start = (sampling: Partial<SamplingPolicy>, limits: Partial<TailOptions> = {}) => {
  const policy = { ...defaultSampling, ratio: 0, ...sampling }
  const counts = createTraceCounts()
  const tail = tailProcessor(new tracing.SimpleSpanProcessor(exporter), { policy, counts, ...limits })
  trace.disable()
  trace.setGlobalTracerProvider(
    new tracing.BasicTracerProvider({ sampler: headSampler(policy), spanProcessors: [identityProcessor(), tail] }),
  )
  return counts
}
beforeAll(() => {
  context.setGlobalContextManager(createContextManager())
})
afterEach(() => exporter.reset())

interface Happening extends Partial<WorkOptions> {
  readonly status?: number
  readonly children?: number
  readonly childFails?: boolean
  readonly milliseconds?: number
}

/** A request with a tenant that is verified after it has begun, as requests are. */
const request = ({
  status = 200,
  children = 1,
  childFails = false,
  milliseconds = 1,
  tenantId = 'acme',
  kind = SpanKind.SERVER,
  ...options
}: Happening = {}) => {
  const work = beginWork({ name: 'GET', kind, method: 'GET', endpoint: '/api/tasks', ...options })
  context.with(work.context, () => {
    for (let n = 0; n < children; n += 1) {
      const child = startChildSpan('SELECT tasks', SpanKind.CLIENT, {})
      work.request.tenantId = tenantId
      if (childFails) child?.setStatus({ code: SpanStatusCode.ERROR })
      child?.end()
    }
  })
  const keptAsTold = sampledTraceId(work.request, {
    failed: status >= 500,
    ...(kind === SpanKind.SERVER && { milliseconds }),
  })
  describeSpan(work.request, status)
  work.request.span.end(Date.now() + milliseconds)
  return { traceId: work.request.spanContext.traceId, keptAsTold: keptAsTold !== undefined }
}
const spans = () => exporter.getFinishedSpans()
const parent = (flags: string) => `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-${flags}`

test.each<[string, Partial<SamplingPolicy>, Happening, number]>([
  ['nothing speaks for', {}, {}, 0],
  ['its share takes', { ratio: 1 }, {}, 2],
  ['its caller sampled', {}, { traceparent: parent('01') }, 2],
  ['its caller did not sample', { ratio: 0 }, { traceparent: parent('00') }, 0],
  ['the share of its tenant takes', { tenants: { acme: 1 } }, {}, 2],
  ['the share of another tenant takes', { tenants: { bolt: 1 } }, {}, 0],
  ['its tenant is kept less than others', { ratio: 1, tenants: { acme: 0 } }, {}, 0],
  ['its route is always kept', { routes: { 'GET /api/tasks': 1 } }, {}, 2],
  ['its route is always kept, whatever the method', { routes: { '/api/tasks': 1 } }, {}, 2],
  ['its route is never kept, whatever the tenant', { tenants: { acme: 1 }, routes: { '/api/tasks': 0 } }, {}, 0],
  ['it failed in', {}, { status: 503 }, 2],
  ['a part of it failed in', {}, { childFails: true }, 2],
  ['a client was wrong in', {}, { status: 404 }, 0],
  ['it was slow in', {}, { milliseconds: 1_500 }, 2],
  ['a job took its time in', {}, { milliseconds: 60_000, kind: SpanKind.CONSUMER }, 0],
  ['nobody asked for errors in', { keep: undefined }, { status: 503 }, 0],
])('a trace that %s', (_, sampling, happening, expected) => {
  const counts = start(sampling)
  const { keptAsTold } = request(happening)
  expect(spans()).toHaveLength(expected)
  const { caller, ratio, error, slow, not_kept } = counts.totals
  expect(caller + ratio + error + slow).toBe(expected > 0 ? 1 : 0)
  // Where nothing could change it, what is not sampled is not even recorded.
  expect(not_kept).toBe(expected > 0 || (sampling.keep === undefined && 'keep' in sampling) ? 0 : 2)
  if (!happening.childFails) expect(keptAsTold).toBe(expected > 0)
})

test('every span tells its tenant, its request and its user, those that began before the tenant was known included', () => {
  start({ ratio: 1 })
  request({ children: 3, requestId: 'r1', userId: 'ada' })
  expect(spans()).toHaveLength(4)
  for (const { attributes } of spans())
    expect(attributes).toMatchObject({ 'tenant.id': 'acme', 'request.id': 'r1', 'user.id': 'ada' })

  exporter.reset()
  const work = beginWork({ name: 'GET', kind: SpanKind.SERVER })
  context.with(work.context, () => startChildSpan('SELECT tenants', SpanKind.CLIENT, {})?.end())
  work.request.tenantId = 'acme' // verified by what that span found out
  describeSpan(work.request, 200)
  work.request.span.end()
  expect(spans().map(({ attributes }) => attributes['tenant.id'])).toEqual(['acme', 'acme'])
})

test('what is exported is sampled for whoever reads it', () => {
  start({})
  request({ status: 500 })
  expect(spans().map((span) => span.spanContext().traceFlags)).toEqual([1, 1])
})

test('the share of a trace is that of its id, in whatever process', () => {
  const counts = start({ ratio: 0.3 })
  const kept = Array.from({ length: 2_000 }, () => request()).filter(({ traceId, keptAsTold }) => {
    expect(keptAsTold).toBe(isWithin(traceId, 0.3))
    return keptAsTold
  })
  expect(kept.length / 2_000).toBeCloseTo(0.3, 1)
  expect(counts.totals.ratio).toBe(kept.length)
  const sdk = new tracing.TraceIdRatioBasedSampler(0.3)
  for (const { traceId } of kept) expect(sdk.shouldSample(context.active(), traceId).decision).toBe(2)
})

test('a request that a trace asks for twice in one process is decided when both are over', () => {
  start({})
  const traceparent = parent('00')
  const outer = beginWork({ name: 'GET', kind: SpanKind.SERVER, traceparent })
  request({ traceparent, status: 500 })
  expect(spans()).toHaveLength(0)
  outer.request.span.end()
  expect(spans()).toHaveLength(3)
})

test('a span that ends after its request goes the way of its trace', () => {
  start({})
  const work = beginWork({ name: 'GET', kind: SpanKind.SERVER })
  const late = context.with(work.context, () => startChildSpan('publish', SpanKind.CLIENT, {}))
  describeSpan(work.request, 500)
  work.request.span.end()
  expect(spans()).toHaveLength(1)
  late?.end()
  expect(spans()).toHaveLength(2)
})

test('what is held is bounded: of one trace, and of all', () => {
  const counts = start({ ratio: 1 }, { maxSpansOfTrace: 10 })
  request({ children: 50 })
  expect(spans()).toHaveLength(11)
  expect(counts.totals.beyond_buffer).toBe(40)
  exporter.reset()

  const crowded = start({}, { maxSpans: 100 })
  const open = Array.from({ length: 50 }, () => beginWork({ name: 'GET', kind: SpanKind.SERVER }))
  for (const work of open)
    context.with(work.context, () => {
      for (let n = 0; n < 10; n += 1) startChildSpan('SELECT', SpanKind.CLIENT, {})?.end()
    })
  expect(crowded.totals.not_kept).toBeGreaterThanOrEqual(400)
  for (const work of open) {
    describeSpan(work.request, 500)
    work.request.span.end()
  }
  const { not_kept } = crowded.totals
  expect(spans().length + not_kept).toBe(550)
})
