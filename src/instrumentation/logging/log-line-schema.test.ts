import { context, SpanKind } from '@opentelemetry/api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromJSONSchema } from 'zod'
import { beginWork } from '../context/begin-work.ts'
import { createContextManager } from '../context/context-manager.ts'
import schema from '../schema/log-line.json' with { type: 'json' }
import { createLog } from './log.ts'

const published = fromJSONSchema(schema as Parameters<typeof fromJSONSchema>[0])
context.setGlobalContextManager(createContextManager())
const lines: string[] = []
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } })
const text = fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' })

test('every line, of a request or not, answers the published schema', () => {
  fc.assert(
    fc.property(text, text, fc.dictionary(text, fc.anything()), fc.integer({ min: 100, max: 599 }), (...given) => {
      const [message, id, metadata, statusCode] = given
      const who = { requestId: id, tenantId: id, userId: id, endpoint: id, method: id }
      const work = beginWork({ name: 'work', kind: SpanKind.SERVER, ...who })
      lines.length = 0
      log.info(message, metadata)
      context.with(work.context, () => {
        log.warn(message, metadata)
        log.access({ statusCode, durationMs: 1.25 })
      })
      expect(lines).toHaveLength(3)
      for (const line of lines) published.parse(JSON.parse(line))
    }),
    { numRuns: 200 },
  )
})

test('the schema refuses what is no line', () => {
  log.info('whole')
  const line = JSON.parse(lines.at(-1) ?? '')
  for (const wrong of [{ extra: 1 }, { level: 'debug' }, { timestamp: 'today' }, { metadata: [] }, { trace_id: 'x' }])
    expect(published.safeParse({ ...line, ...wrong }).success, JSON.stringify(wrong)).toBe(false)
})

/** What somebody would send to write a line of their own into the log. */
const FORGED = '{"level":"info","message":"forged","tenant_id":"victim"}'
const LINE_ENDS = ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\v', '\f', '\0', '\u001b[2K\r', '\\n', '"}\n']

test('nobody can forge a second line, for any reader of lines', () => {
  for (const end of LINE_ENDS) {
    const hostile = `x${end}${FORGED}${end}`
    lines.length = 0
    const work = beginWork({
      name: hostile,
      kind: SpanKind.SERVER,
      requestId: hostile,
      userId: hostile,
      endpoint: hostile,
    })
    context.with(work.context, () => log.error(hostile, { [hostile]: hostile, error: new Error(hostile) }))
    expect(lines).toHaveLength(1)
    // Python's splitlines is the most generous reader of lines; ANSI control characters would move a terminal's cursor.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    expect(lines[0]?.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u0085\u2028\u2029]/)
    expect(JSON.parse(lines[0] ?? '').message).not.toBe('forged')
  }
})
