import { context, SpanKind } from '@opentelemetry/api'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { beginWork } from '../context/begin-work.ts'
import { createContextManager } from '../context/context-manager.ts'
import { accessLines } from './access-line.ts'
import { isoTimes } from './iso-time.ts'
import { createLog } from './log.ts'
import { logFields } from './log-line.ts'

context.setGlobalContextManager(createContextManager())

const text = fc.option(fc.oneof(fc.string({ unit: 'binary', maxLength: 300, size: 'max' }), fc.uuid()), {
  nil: undefined,
})
const who = fc.record({ requestId: text, tenantId: text, userId: text, endpoint: text, method: text })
const outcome = fc.record({
  statusCode: fc.integer({ min: 100, max: 599 }),
  durationMs: fc.nat(1e9).map((microseconds) => microseconds / 1000),
})

test('reads to the byte as pino would have written it', () => {
  const theirs: string[] = []
  const logger = pino(
    {
      base: null,
      messageKey: 'message',
      timestamp: () => ',"timestamp":"TIME"',
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void theirs.push(line) },
  )
  const write = accessLines({ emails: true })
  fc.assert(
    fc.property(who, outcome, (request, result) => {
      const work = beginWork({ name: 'work', kind: SpanKind.SERVER, ...request })
      context.with(work.context, () => {
        const { status_code: _, duration_ms: __, ...fields } = logFields({}, { emails: true })
        const { tenant_id, request_id, user_id, endpoint, method, ...rest } = fields
        const ours = write('info', work.request, result)
        const told = { status_code: result.statusCode, duration_ms: result.durationMs }
        logger.info({ tenant_id, request_id, user_id, endpoint, method, ...told, ...rest }, 'request')
        expect(ours.replace(/"timestamp":"[^"]*"/, '"timestamp":"TIME"')).toBe(theirs.pop())
      })
    }),
    { numRuns: 500 },
  )
})

test('tells times as Date does', () => {
  const isoTime = isoTimes()
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
      expect(isoTime(date.getTime())).toBe(date.toISOString())
    }),
  )
})

test('below the level nothing is put together, and an error stands above it', () => {
  const lines: string[] = []
  const log = createLog({ level: 'warn', destination: { write: (line: string) => void lines.push(line) } })
  const request = {
    get tenantId(): never {
      throw new Error('read for nothing')
    },
  } as never
  log.access({ statusCode: 200, durationMs: 1 }, request)
  expect(lines).toEqual([])
  log.access({ statusCode: 500, durationMs: 1 })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', status_code: 500, tenant_id: null })
})
