import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parser } from '@grafana/lezer-logql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linesOfRequest } from '../trace/command.ts'
import { localSource } from './local-source.ts'
import { logQL, lokiSource } from './loki-source.ts'

const line = (second: number, fields: object) =>
  JSON.stringify({
    ...{ level: 'info', timestamp: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`, tenant_id: 'acme' },
    ...{ request_id: null, user_id: null, endpoint: null, method: null, status_code: null, duration_ms: null },
    ...{ trace_id: null, span_id: null, metadata: {}, message: 'said', ...fields },
  })
const since = new Date('2026-01-01T00:00:00Z')
const api = [
  line(1, { request_id: 'r1', trace_id: 't1', message: 'accepted' }),
  line(2, { request_id: 'r2', trace_id: 't2', tenant_id: 'bolt' }),
]
const worker = ['not JSON', '{"half":', line(3, { request_id: 'other', trace_id: 't1', message: 'done' })]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-logs-'))
  await writeFile(join(folder, 'api.log'), api.join('\n'))
  await writeFile(join(folder, 'worker.log'), worker.join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('files are read as one log in the order of time, without the lines of other software', async () => {
  const records = await localSource(folder)({ since })
  expect(records.map(({ source, message }) => `${source} ${message}`)).toEqual([
    'api accepted',
    'api said',
    'worker done',
  ])
  expect(await localSource(folder)({ since, tenantId: 'bolt' })).toHaveLength(1)
  expect(await localSource(folder)({ since: new Date('2026-01-01T00:00:03Z') })).toHaveLength(1)
  await expect(localSource(join(folder, 'none'))({ since })).rejects.toThrow('LOGS_MISSING')
})

test('a request is followed by its trace to where another id took over', async () => {
  const records = await linesOfRequest(localSource(folder), 'r1', since)
  expect(records.map(({ message }) => message)).toEqual(['accepted', 'done'])
})

test('what is asked of Loki is LogQL, whatever is asked for', () => {
  for (const value of ['acme', '"} | drop', 'a\nb', '`', '\\']) {
    const query = logQL({ tenantId: value, requestId: value, traceId: value, level: value })
    parser.parse(query).iterate({ enter: ({ type }) => expect(type.isError, query).toBe(false) })
  }
})

test('Loki is read page by page until all is there', async () => {
  const all = Array.from({ length: 12_000 }, (_, n): [string, string] => [
    String(BigInt(since.getTime()) * 1_000_000n + BigInt(n)),
    line(1, { message: `line ${n}`, request_id: 'r1' }),
  ])
  let pages = 0
  const server = createServer((request, response) => {
    pages += 1
    const { searchParams } = new URL(request.url ?? '', 'http://x')
    const values = all
      .filter(([time]) => BigInt(time) >= BigInt(searchParams.get('start') ?? 0))
      .slice(0, Number(searchParams.get('limit')))
    const result = [{ stream: { app: 'api', component: 'api' }, values }]
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'streams', result } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await lokiSource({ url })({ since, requestId: 'r1' })).toHaveLength(12_000)
    expect(pages).toBe(3)
  } finally {
    server.close()
  }
})
