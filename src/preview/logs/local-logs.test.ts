import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryLocalLogs } from './local-logs.ts'

const at = Date.parse('2026-11-24T12:00:00Z')
const line = (seconds: number, fields: object) =>
  `${JSON.stringify({ timestamp: new Date(at + seconds * 1000).toISOString(), level: 'error', ...fields })}\n`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-logs-'))
  const old = line(-9000, { message: 'old' })
  const filler = line(-8000, { message: 'x'.repeat(1000) }).repeat(5000) // more than is read of a file
  await writeFile(join(directory, 'api.log'), `${old}${filler}${line(1, { message: 'first', tenant_id: 'acme' })}`)
  await writeFile(
    join(directory, 'worker.log'),
    `LOG: another program\n${line(3, { message: 'third', level: 'info' })}${line(2, { message: 'second' })}{"timestamp":"2026-11-`,
  )
  await writeFile(join(directory, 'control.json'), line(2, { message: 'no log' }))
})
afterAll(() => rm(directory, { recursive: true }))

const ask = async (query: string, { limit = 10, seconds = 60 } = {}) => {
  const { data } = await queryLocalLogs(directory, { query, start: at * 1e6, end: (at + seconds * 1000) * 1e6, limit })
  return data.result.map(({ stream, values }) => [stream.component, JSON.parse(values[0]?.[1] ?? '').message])
}

test('the newest come first, from all files, within the time', async () => {
  expect(await ask('{app="tenantscope"}')).toEqual([
    ['worker', 'third'],
    ['worker', 'second'],
    ['api', 'first'],
  ])
  expect(await ask('{app="tenantscope"}', { limit: 1 })).toEqual([['worker', 'third']])
  expect(await ask('{app="tenantscope"}', { seconds: 1 })).toEqual([['api', 'first']])
})

test('labels are the component and the level, fields those of the line', async () => {
  expect(await ask('{component="api"} | tenant_id=~"acme|bolt"')).toEqual([['api', 'first']])
  expect(await ask('{level="info"}')).toEqual([['worker', 'third']])
})
