import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createLog } from '../logging/log.ts'
import { LINE_FIELDS, STREAM_LABELS, STRUCTURED_METADATA } from './line-shape.ts'
import { pushBody } from './loki-push.ts'

const lines: string[] = []
createLog({ destination: { write: (line: string) => lines.push(line) } }).info('said')

test('the shape is that of a line as it is written, and that of the published schema', () => {
  const schema = JSON.parse(readFileSync('src/instrumentation/schema/log-line.json', 'utf8'))
  expect(Object.keys(JSON.parse(lines[0] ?? '')).sort()).toEqual([...LINE_FIELDS].sort())
  expect(Object.keys(schema.properties).sort()).toEqual([...LINE_FIELDS].sort())
})

test('a push has the labels and the metadata of the shape', () => {
  const line = JSON.stringify({ level: 'info', tenant_id: 'acme', request_id: 'r', trace_id: 't', user_id: 'u' })
  const {
    streams: [stream],
  } = JSON.parse(pushBody([{ nanoseconds: '1', line }], { app: 'a', env: 'e', component: 'c' }))
  expect(Object.keys(stream?.stream ?? {}).sort()).toEqual([...STREAM_LABELS].sort())
  expect(Object.keys(stream?.values[0]?.[2] ?? {})).toEqual([...STRUCTURED_METADATA])
})
