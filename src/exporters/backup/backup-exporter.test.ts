import { once } from 'node:events'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BackupSource } from './backup.ts'
import { backupExporter } from './backup-exporter.ts'
import { fileSource } from './file-source.ts'
import { jsonSource } from './json-source.ts'
import { parsePgBackRest } from './pgbackrest.ts'
import { s3Source } from './s3-source.ts'
import { parseWalG } from './wal-g.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-backup-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (name: string, at: Date, content = 'data'): Promise<void> => {
  await writeFile(join(folder, name), content)
  await utimes(join(folder, name), at, at)
}
const collect = async (source: BackupSource) => {
  const samples = await backupExporter({ name: 'nightly', kind: 'backup', source }).collect(AbortSignal.timeout(2000))
  return Object.fromEntries(samples.map(({ metric, value }) => [metric.name, value]))
}
const lastSuccess = async (source: BackupSource) => (await collect(source)).backup_last_success_timestamp_seconds

describe('files', () => {
  const monday = new Date('2026-11-23T02:00:00Z')
  const tuesday = new Date('2026-11-24T02:00:00Z')

  test('the newest counts; a backup that ages and one that is made move the time', async () => {
    await write('monday.tar', monday)
    const source = fileSource({ directory: folder, endsWith: '.tar' })
    expect(await lastSuccess(source)).toBe(monday.getTime() / 1000)
    await write('tuesday.tar', tuesday, 'four times four')
    expect(await collect(source)).toEqual({
      backup_last_success_timestamp_seconds: tuesday.getTime() / 1000,
      backup_last_size_bytes: 15,
    })
    await utimes(join(folder, 'tuesday.tar'), monday, new Date('2026-11-20T00:00:00Z'))
    expect(await lastSuccess(source)).toBe(monday.getTime() / 1000)
  })

  test('empty files and those of another kind do not count', async () => {
    await write('monday.tar', monday)
    await write('failed.tar', tuesday, '')
    await write('tuesday.log', tuesday)
    expect(await lastSuccess(fileSource({ directory: folder, endsWith: '.tar' }))).toBe(monday.getTime() / 1000)
  })

  test('no backup at all is a failure', async () => {
    await expect(collect(fileSource({ directory: folder }))).rejects.toThrow('there is no backup in nightly')
  })
})

describe('an S3-compatible bucket', () => {
  let server: Server
  let requests: URL[]
  let authorizations: string[]
  let refuse = false

  const object = (key: string, modified: string, size: number): string =>
    `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified><Size>${size}</Size></Contents>`
  const pages: Readonly<Record<string, string>> = {
    '': `${object('base/1', '2026-11-22T02:00:00.000Z', 10)}<NextContinuationToken>a&amp;b=</NextContinuationToken>`,
    'a&b=': object('base/2', '2026-11-24T02:00:00.000Z', 30) + object('base/3', '2026-11-25T02:00:00.000Z', 0),
  }

  beforeEach(async () => {
    requests = []
    authorizations = []
    refuse = false
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://store')
      requests.push(url)
      authorizations.push(request.headers.authorization ?? '')
      if (refuse) return response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
      const page = pages[url.searchParams.get('continuation-token') ?? '']
      response.end(`<?xml version="1.0"?><ListBucketResult>${page}</ListBucketResult>`)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => server.close())

  const source = () =>
    s3Source({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      bucket: 'backups',
      prefix: 'base/',
      accessKeyId: 'AKID',
      secretAccessKey: 'hunter2',
    })

  test('all pages are read, signed, and the newest object that is not empty counts', async () => {
    expect(await collect(source())).toEqual({
      backup_last_success_timestamp_seconds: Date.parse('2026-11-24T02:00:00Z') / 1000,
      backup_last_size_bytes: 30,
    })
    expect(requests.map((url) => url.searchParams.get('continuation-token'))).toEqual([null, 'a&b='])
    expect(requests[0]?.pathname).toBe('/backups')
    for (const each of authorizations) expect(each).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/us-east-1\/s3\//)
  })

  test('a refusal says why, and no key', async () => {
    refuse = true
    await expect(collect(source())).rejects.toThrow('refused to list backups: 403 SignatureDoesNotMatch')
    await expect(collect(source())).rejects.not.toThrow(/hunter2/)
  })
})

describe('tools', () => {
  const pgBackRest = [
    {
      name: 'main',
      backup: [
        { label: '20261123F', error: false, timestamp: { start: 10, stop: 100 }, info: { size: 7 } },
        { label: '20261124F', error: true, timestamp: { start: 190, stop: 200 }, info: { size: 8 } },
      ],
    },
    { name: 'other', backup: [{ error: null, timestamp: { start: 290, stop: 300 }, info: { size: 9 } }] },
  ]

  test('pgBackRest: the newest backup of a stanza without errors', () => {
    expect(parsePgBackRest(pgBackRest, 'main')).toEqual([{ finishedAt: new Date(100_000), sizeBytes: 7 }])
    expect(parsePgBackRest(pgBackRest)).toHaveLength(2)
  })

  test('WAL-G, with details and without', () => {
    const finishedAt = new Date('2026-11-24T02:00:00Z')
    const named = { backup_name: 'base_1' }
    expect(parseWalG([{ ...named, time: '2026-11-24T02:00:00Z' }])).toEqual([{ finishedAt }])
    expect(parseWalG([{ ...named, finish_time: '2026-11-24T03:00:00+01:00', compressed_size: 5 }])).toEqual([
      { finishedAt, sizeBytes: 5 },
    ])
    expect(() => parseWalG([named])).toThrow('base_1 has no time')
  })

  test('JSON comes from a file or from a program', async () => {
    await writeFile(join(folder, 'info.json'), JSON.stringify(pgBackRest))
    expect(await lastSuccess(jsonSource({ file: join(folder, 'info.json') }, parsePgBackRest))).toBe(300)
    const command = [process.execPath, '-p', JSON.stringify(JSON.stringify(pgBackRest))] as const
    expect(await lastSuccess(jsonSource({ command }, parsePgBackRest))).toBe(300)
  })

  test('what is no such JSON is told with its origin', async () => {
    await writeFile(join(folder, 'info.json'), 'ERROR: no stanza')
    await expect(lastSuccess(jsonSource({ file: join(folder, 'info.json') }, parsePgBackRest))).rejects.toThrow(
      /info\.json lists no backups/,
    )
  })
})
