import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resources, tracing } from '@opentelemetry/sdk-node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spansOfOtlp } from './otlp-json.ts'
import type { SpanRecord } from './span-record.ts'
import { readTraces, traceWriter } from './trace-file.ts'
import { startTraceReceiver, type TraceReceiver } from './trace-receiver.ts'

const taken: SpanRecord[] = []
let receiver: TraceReceiver
let folder: string
beforeEach(async () => {
  taken.length = 0
  receiver = await startTraceReceiver((spans) => taken.push(...spans))
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-traces-'))
})
afterEach(async () => {
  await receiver.stop()
  await rm(folder, { recursive: true, force: true })
})

test("what OpenTelemetry's exporter sends arrives as it was", async () => {
  const provider = new tracing.BasicTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'api' }),
    spanProcessors: [new tracing.SimpleSpanProcessor(new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }))],
  })
  const span = provider.getTracer('t').startSpan('GET /api/tasks', {
    kind: SpanKind.SERVER,
    startTime: [1_750_000_000, 123_456_789],
    attributes: { 'tenant.id': 'acme', 'http.response.status_code': 503, ratio: 0.5, kept: true },
  })
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.end([1_750_000_000, 223_456_789])
  await provider.forceFlush()
  expect(taken).toEqual([
    {
      ...{ traceId: span.spanContext().traceId, spanId: span.spanContext().spanId, parentSpanId: undefined },
      ...{ service: 'api', name: 'GET /api/tasks', kind: 'server', failed: true },
      startMs: expect.closeTo(1_750_000_000_123.457, 2),
      durationMs: expect.closeTo(100, 2),
      attributes: { 'tenant.id': 'acme', 'http.response.status_code': 503, ratio: 0.5, kept: true },
    },
  ])
  await provider.shutdown()
})

test.each([
  ['another path', '/v1/logs', 'application/json', '{}', 404],
  ['protobuf', '/v1/traces', 'application/x-protobuf', 'x', 415],
  ['what is no JSON', '/v1/traces', 'application/json', '{', 400],
  ['JSON of another shape', '/v1/traces', 'application/json', '{"resourceSpans":5}', 400],
  ['more than it holds', '/v1/traces', 'application/json', 'x'.repeat(17 * 2 ** 20), 413],
])('%s is refused', async (_, path, type, body, status) => {
  const answer = await fetch(receiver.url + path, { method: 'POST', headers: { 'content-type': type }, body })
  expect(answer.status).toBe(status)
  expect(taken).toEqual([])
})

test('ids in base64 and kinds by name, as Tempo writes them, are read as well', () => {
  const hex = '0af7651916cd43dd8448eb211c80319c'
  const [span] = spansOfOtlp([
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: Buffer.from(hex, 'hex').toString('base64'),
              spanId: Buffer.from('b7ad6b7169203331', 'hex').toString('base64'),
              kind: 'SPAN_KIND_CONSUMER',
              status: { code: 'STATUS_CODE_ERROR' },
            },
          ],
        },
      ],
    },
  ])
  expect(span).toMatchObject({ traceId: hex, spanId: 'b7ad6b7169203331', kind: 'consumer', failed: true })
})

test('files are bounded: what was written last is read, and the oldest goes', async () => {
  const write = traceWriter(folder, { maxBytes: 2_000 })
  for (let n = 0; n < 100; n += 1) {
    write([
      {
        ...{ traceId: `t${n}`, spanId: 's', parentSpanId: undefined, service: 'api', name: 'x', kind: 'internal' },
        ...{ startMs: n, durationMs: 1, failed: false, attributes: {} },
      },
    ])
  }
  const read = await readTraces(folder, () => true)
  expect(read.at(-1)?.traceId).toBe('t99')
  expect(read.length).toBeGreaterThan(10)
  expect(read.length).toBeLessThan(60)
  expect(read.map(({ startMs }) => startMs)).toEqual(read.map(({ startMs }) => startMs).toSorted((a, b) => a - b))
})
