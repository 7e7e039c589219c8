import { expect, test } from 'vitest'
import { compileLogQuery, type LogLine, LogQueryError } from './log-query.ts'

const line = (fields: Record<string, unknown>, labels: Record<string, string> = {}): LogLine => ({
  text: JSON.stringify(fields),
  labels: { app: 'tenantscope', level: 'error', ...labels },
  fields,
})
const failed = line({ tenant_id: 'acme', status_code: 500, method: 'GET', message: 'request "failed"' })

test.each([
  ['{app=~".+", level="error"} | tenant_id=~"acme|bolt"', true],
  ['{app=~".+", level="error"} | tenant_id=~"ac"', false],
  ['{app=~".+", level=~"info|warn"}', false],
  ['{app="tenantscope", env!="prod"}', true],
  ['{app="tenantscope"} |= "failed" != "refused"', true],
  ['{app="tenantscope"} |= `"failed\\"`', true],
  ['{app="tenantscope"} |~ "re(q|s)uest"', true],
  ['{app="tenantscope"} !~ "failed"', false],
  ['{app="tenantscope"} | json | status_code >= 500 and method="GET"', true],
  ['{app="tenantscope"} | status_code < 500', false],
  ['{app="tenantscope"} | request_id=""', true],
])('%s lets the line through: %s', (query, passes) => {
  expect(compileLogQuery(query)(failed)).toBe(passes)
})

test.each([
  ['{app="x"', 'does not parse at character'],
  ['', 'does not parse'],
  ['sum(rate({app="x"}[5m]))', 'is not understood'],
  ['{app="x"} | logfmt', '"logfmt" is not understood'],
  ['{app="x"} | json | line_format "{{.message}}"', 'line_format'],
  ['{app="x"} | method="GET" or method="PUT"', '"or" is not understood'],
  ['{app="x"} | duration_ms > 1s', 'is not understood'],
])('%s is refused: %s', (query, words) => {
  expect(() => compileLogQuery(query)).toThrow(LogQueryError)
  expect(() => compileLogQuery(query)).toThrow(words)
})
