import { expect, test } from 'vitest'
import { isReadableFromPrometheus } from './proxy-rules.ts'

test.each([
  ['GET', '/api/v1/query'],
  ['POST', '/api/v1/query_range'],
  ['GET', '/api/v1/labels'],
  ['GET', '/api/v1/label/tenant_id/values'],
  ['GET', '/api/v1/series'],
  ['GET', '/api/v1/alerts'],
  ['GET', '/api/v1/rules'],
])('%s %s is passed on', (method, path) => {
  expect(isReadableFromPrometheus(method, path)).toBe(true)
})

test.each([
  ['POST', '/api/v1/admin/tsdb/delete_series'],
  ['GET', '/api/v1/status/config'],
  ['GET', '/federate'],
  ['POST', '/-/reload'],
  ['POST', '/-/quit'],
  ['POST', '/api/v1/series'],
  ['DELETE', '/api/v1/query'],
  ['GET', '/api/v1/query/../status/config'],
  ['GET', '/api/v1/label/..%2f..%2fstatus/values'],
  ['GET', '/api/v1/query%2f'],
  ['GET', '//elsewhere.example/api/v1/query'],
  ['GET', '/api/v1/query\n/x'],
])('%s %s is not', (method, path) => {
  expect(isReadableFromPrometheus(method, path)).toBe(false)
})
