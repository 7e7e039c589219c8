import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { parseLogLine } from './log-record.ts'
import { recordLine } from './print.ts'

const printed = (metadata: object): string => {
  const line = { timestamp: '2026-11-25T05:05:22.123Z', level: 'error', message: 'it broke', metadata }
  const none = { tenant_id: 'acme', request_id: 'r1', user_id: null, endpoint: null, method: null }
  const rest = { status_code: null, duration_ms: null, trace_id: null, span_id: null }
  const record = parseLogLine(JSON.stringify({ ...line, ...none, ...rest }), 'api')
  return record ? stripVTControlCharacters(recordLine(record)) : 'not parsed'
}

test('an error is read where it was thrown: its stack line by line, and that of its cause', () => {
  const cause = { name: 'TypeError', message: 'inner', stack: 'TypeError: inner\n    at b (b.ts:2)' }
  expect(printed({ attempt: 2, error: { message: 'outer', stack: 'Error: outer\n    at a (a.ts:1)', cause } })).toBe(
    [
      '2026-11-25T05:05:22.123Z error api      acme  it broke {"attempt":2,"error":{"message":"outer","cause":{"name":"TypeError","message":"inner"}}} request=r1 span=-',
      '    Error: outer',
      '        at a (a.ts:1)',
      '    TypeError: inner',
      '        at b (b.ts:2)',
    ].join('\n'),
  )
})

test('a stack cannot move the cursor', () => {
  expect(printed({ error: { stack: 'Error: \u001b[2Jgone\r\n    at a' } })).toContain('Error: \ufffd[2Jgone\ufffd')
})
