import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTelemetry } from '../telemetry.ts'
import { pushBody, tenantOf } from './loki-push.ts'

const labels = { app: 'api' }
const nanoseconds = '1764000000000000000'
const pushed = (...lines: readonly string[]) =>
  JSON.parse(
    pushBody(
      lines.map((line) => ({ nanoseconds, line })),
      labels,
    ),
  )

const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const fields = fc.record({
  level: fc.constantFrom('info', 'warn', 'error'),
  timestamp: fc.constant('2026-11-25T05:05:22.123Z'),
  tenant_id: nullable(fc.string({ unit: 'binary' })),
  request_id: nullable(fc.string()),
  user_id: nullable(fc.string({ unit: 'binary' })),
  endpoint: nullable(fc.string()),
  method: nullable(fc.constant('GET')),
  status_code: nullable(fc.integer()),
  duration_ms: nullable(fc.double({ noDefaultInfinity: true, noNaN: true })),
  trace_id: nullable(fc.stringMatching(/^[0-9a-f]{32}$/)),
  span_id: nullable(fc.stringMatching(/^[0-9a-f]{16}$/)),
  metadata: fc.dictionary(fc.constantFrom('tenant_id', 'trace_id', 'x'), fc.string()),
  message: fc.string(),
})

test('what is told of a line is what parsing it tells, in whatever order its fields stand', () => {
  fc.assert(
    fc.property(fields, fc.boolean(), (line, isReversed) => {
      const text = JSON.stringify(isReversed ? Object.fromEntries(Object.entries(line).reverse()) : line)
      const told = Object.entries(line).filter(
        ([name, value]) => ['tenant_id', 'request_id', 'trace_id'].includes(name) && value !== null,
      )
      expect(pushed(text)).toEqual({
        streams: [
          { stream: { ...labels, level: line.level }, values: [[nanoseconds, text, Object.fromEntries(told)]] },
        ],
      })
      expect(tenantOf({ nanoseconds, line: text })).toBe(line.tenant_id ?? undefined)
    }),
  )
})

test.each(['no JSON', '{"level":3,"tenant_id":{}}', 'null', '', '{"level":"info","timest'])(
  'a line that is not ours is pushed as it is: %s',
  (line) => {
    expect(pushed(line)).toEqual({
      streams: [{ stream: { app: 'api', level: 'unknown' }, values: [[nanoseconds, line, {}]] }],
    })
    expect(tenantOf({ nanoseconds, line })).toBeUndefined()
  },
)

test('each level is a stream, and its lines keep their order', () => {
  const { streams } = pushed('{"level":"info","n":1}', '{"level":"error"}', '{"level":"info","n":2}')
  expect(streams.map(({ stream, values }: { stream: object; values: string[][] }) => [stream, values.length])).toEqual([
    [{ ...labels, level: 'info' }, 2],
    [{ ...labels, level: 'error' }, 1],
  ])
  expect(streams[0].values.map(([, line]: string[]) => line)).toEqual([
    '{"level":"info","n":1}',
    '{"level":"info","n":2}',
  ])
})

test('lines as the logger writes them need not be parsed', () => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line.trimEnd()) }
  const { log } = createTelemetry({ registries: [], log: { destination } })
  log.info('told', { tenant_id: 'in metadata' })
  log.access({ statusCode: 200, durationMs: 1.5 })
  const parse = JSON.parse
  const read: string[] = []
  JSON.parse = (text: string) => {
    read.push(text)
    return parse(text)
  }
  try {
    pushBody(
      lines.map((line) => ({ nanoseconds, line })),
      labels,
    )
  } finally {
    JSON.parse = parse
  }
  expect(lines).toHaveLength(2)
  expect(read).toEqual(['"info"'])
})
