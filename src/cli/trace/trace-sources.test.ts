import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { SpanRecord } from '../../traces/span-record.ts'
import { follow } from './command.ts'
import { jaegerTraces } from './jaeger-traces.ts'
import { openTraceSource } from './open-trace-source.ts'
import { asTree, treeLines } from './span-tree.ts'
import { tempoTraces } from './tempo-traces.ts'
import type { TraceSource } from './trace-source.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
let stop = (): void => {}
afterEach(() => stop())

/** A store that answers as told by path, and 404 beyond. */
const store = async (answers: Readonly<Record<string, unknown>>) => {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(decodeURIComponent(url))
    const body = answers[url.split('?')[0] ?? '']
    response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stop = () => server.close()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const otlp = [
  {
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] },
    scopeSpans: [{ spans: [{ traceId: TRACE, spanId: 'b7ad6b7169203331', name: 'GET /', kind: 2 }] }],
  },
]

test('Tempo tells a trace by its id, in its newer and its older form, and finds the traces of a request', async () => {
  const { url, asked } = await store({
    [`/api/v2/traces/${TRACE}`]: { trace: { resourceSpans: otlp } },
    '/api/traces/old': { batches: otlp },
    '/api/search': { traces: [{ traceID: TRACE.replace(/^0/, '') }] },
  })
  const tempo = tempoTraces(url)
  expect(await tempo.trace(TRACE)).toMatchObject([{ service: 'api', name: 'GET /', kind: 'server' }])
  expect(await tempo.trace('old')).toHaveLength(1)
  expect(await tempo.trace('unknown')).toEqual([])
  expect(await tempo.ofRequest('r-1', new Date(0))).toEqual([TRACE])
  expect(asked.at(-1)).toContain('{+span.request.id+=+"r-1"+}')
})

test('Jaeger tells a trace by its id', async () => {
  const { url } = await store({
    [`/api/traces/${TRACE}`]: {
      data: [
        {
          traceID: TRACE,
          processes: { p1: { serviceName: 'worker' } },
          spans: [
            {
              ...{ spanID: 'b', operationName: 'task', startTime: 1_000_500, duration: 2_500, processID: 'p1' },
              references: [{ refType: 'CHILD_OF', spanID: 'a' }],
              tags: [
                { key: 'span.kind', value: 'consumer' },
                { key: 'error', value: true },
              ],
            },
          ],
        },
      ],
    },
  })
  expect(await jaegerTraces(url).trace(TRACE)).toMatchObject([
    { service: 'worker', kind: 'consumer', parentSpanId: 'a', startMs: 1_000.5, durationMs: 2.5, failed: true },
  ])
  expect(await jaegerTraces(url).trace('unknown')).toEqual([])
})

test('a store that is none, or that fails, is a clear error', async () => {
  expect(() => openTraceSource({ directory: '.', tempo: 'tempo:3200' }, {})).toThrow('TRACE_STORE')
  await expect(tempoTraces('http://127.0.0.1:1').trace(TRACE)).rejects.toThrow('does not answer')
})

const span = (spanId: string, parentSpanId: string | undefined, startMs: number): SpanRecord => ({
  ...{ traceId: TRACE, spanId, parentSpanId, service: 'api', name: `span ${spanId}`, kind: 'internal' },
  ...{ startMs, durationMs: 10, failed: false, attributes: {} },
})

test('spans stand below what they are part of, by time; one whose parent is unknown stands at the margin', () => {
  const spans = [span('c', 'a', 30), span('b', 'a', 20), span('a', 'caller', 10), span('d', 'b', 25)]
  expect(asTree(spans).map(({ span: { spanId }, depth }) => `${depth}${spanId}`)).toEqual(['0a', '1b', '2d', '1c'])
})

test('a hostile name cannot move the cursor', () => {
  const [line] = treeLines([{ ...span('a', undefined, 0), name: 'x\u001b[2Jy\nz' }])
  expect(line).not.toContain('\n')
  expect(line).not.toContain('\u001b[2J')
})

test('a trace id alone, as an exemplar holds one, leads to the spans and to the lines', async () => {
  const traces: TraceSource = { trace: async () => [span('a', undefined, 0)], ofRequest: async () => [] }
  const followed = await follow({ logs: async () => [], traces }, TRACE, new Date(0))
  expect(followed).toMatchObject({ traceIds: [TRACE], spans: [{ spanId: 'a' }], lines: [] })
  const nothing: TraceSource = { ...traces, trace: async () => [] }
  expect(await follow({ logs: async () => [], traces: nothing }, TRACE, new Date(0))).toMatchObject({ traceIds: [] })
})
