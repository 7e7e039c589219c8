import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSpool, type Spool } from './spool.ts'

let directory: string
const open = (): Spool => openSpool({ directory, maxBytes: 16 * 1024, segments: 4 })
const records = (from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, n) => `${from + n} ${'x'.repeat(90)}`)
const numbers = (of: readonly string[] = []): number[] => of.map((record) => Number.parseInt(record, 10))

/** Everything that is left, each chunk acknowledged. */
const drain = (spool: Spool): number[] => {
  const read: number[] = []
  for (let chunk = spool.peek(1024); chunk; chunk = spool.peek(1024)) {
    read.push(...numbers(chunk.records))
    spool.acknowledge(chunk.next)
  }
  return read
}
const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, n) => from + n)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-spool-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('the next process goes on where the last one stopped', () => {
  const first = open()
  first.append(records(0, 100))
  const chunk = first.peek(1024)
  if (chunk) first.acknowledge(chunk.next)
  const read = numbers(chunk?.records)
  expect(read.length).toBeGreaterThan(5)
  expect(drain(open())).toEqual(range(read.length, 100))
})

test('a position that is shorter than the one before it is read as what it is', () => {
  const spool = open()
  spool.append(records(0, 40))
  spool.acknowledge({ segment: 1, offset: 1_234_567_890 })
  spool.acknowledge({ segment: 1, offset: 0 })
  expect(drain(open())).toEqual(range(0, 40))
})

test('what a power cut has torn of the position is sent again rather than lost', async () => {
  open().append(records(0, 10))
  await writeFile(join(directory, 'position.json'), '{"segment":1,"off')
  expect(drain(open())).toEqual(range(0, 10))
})

test('files of what was acknowledged go, and the one that is written stays', async () => {
  const spool = open()
  spool.append(records(0, 150))
  expect((await readdir(directory)).length).toBeGreaterThan(3)
  expect(drain(spool)).toEqual(range(0, 150))
  await spool.tidied()
  expect((await readdir(directory)).filter((name) => name.endsWith('.spool'))).toHaveLength(1)
  expect(spool.bytes).toBe(0)
})

test('files that a crash kept from going are passed over', async () => {
  const spool = open()
  spool.append(records(0, 150))
  drain(spool)
  await spool.tidied()
  await writeFile(join(directory, '0000000001.spool'), `${records(0, 3).join('\n')}\n`)
  const next = open()
  next.append(records(150, 155))
  expect(drain(next)).toEqual(range(150, 155))
})
