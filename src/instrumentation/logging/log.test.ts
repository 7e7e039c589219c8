import { context, SpanKind } from '@opentelemetry/api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginWork } from '../context/begin-work.ts'
import { createContextManager } from '../context/context-manager.ts'
import { createLog } from './log.ts'

context.setGlobalContextManager(createContextManager())
const lines: string[] = []
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } })
const last = (): string => lines.at(-1) ?? ''

test('a line has the promised fields and no other', () => {
  log.info('hello', { answer: 42 })
  expect(Object.keys(JSON.parse(last())).sort()).toEqual(
    [
      ...[
        'timestamp',
        'level',
        'tenant_id',
        'request_id',
        'user_id',
        'endpoint',
        'method',
        'status_code',
        'duration_ms',
      ],
      ...['message', 'metadata', 'trace_id', 'span_id'],
    ].sort(),
  )
  expect(JSON.parse(last())).toMatchObject({
    level: 'info',
    message: 'hello',
    metadata: { answer: 42 },
    tenant_id: null,
  })
  expect(new Date(JSON.parse(last()).timestamp).toISOString()).toBe(JSON.parse(last()).timestamp)
})

test('whatever is logged is one line of JSON below 16 KiB', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 20_000, size: 'max' }),
      fc.dictionary(fc.string(), fc.anything()),
      (message, metadata) => {
        const before = lines.length
        log.error(message, metadata)
        const line = last()
        expect(lines.length).toBe(before + 1)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(Buffer.byteLength(line)).toBeLessThan(16 * 1024)
        expect(JSON.parse(line)).toMatchObject({ level: 'error' })
      },
    ),
    { numRuns: 300 },
  )
})

test('a line stays below 16 KiB where everything in it is as large as it may be and escaped', () => {
  const worst = '\u0001'.repeat(20_000)
  const who = { requestId: worst, tenantId: worst, userId: worst, endpoint: worst, method: worst }
  const work = beginWork({ name: 'work', kind: SpanKind.SERVER, ...who })
  context.with(work.context, () => log.error(worst, { note: 'x'.repeat(8_170) }))
  expect(JSON.parse(last()).metadata.truncated).toBeUndefined()
  expect(Buffer.byteLength(last())).toBeGreaterThan(15 * 1024)
  expect(Buffer.byteLength(last())).toBeLessThan(16 * 1024)
})

test('metadata that is too large is cut and says so', () => {
  log.warn('large', { text: 'x'.repeat(100_000) })
  expect(JSON.parse(last()).metadata).toMatchObject({ truncated: true })
})

test('an error is told with its cause and stack', () => {
  log.error('failed', { error: new Error('outer', { cause: new Error('inner') }) })
  expect(JSON.parse(last()).metadata.error).toMatchObject({
    name: 'Error',
    message: 'outer',
    cause: { message: 'inner' },
  })
})

test('a child keeps its metadata', () => {
  log.child({ job: 7 }).info('step', { n: 1 })
  expect(JSON.parse(last()).metadata).toEqual({ job: 7, n: 1 })
})
