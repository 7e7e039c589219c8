import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultRates } from './rates.ts'
import { readRates } from './rates-file.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rates-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const read = async (text: string) => {
  const path = join(directory, 'rates.json')
  await writeFile(path, text)
  return readRates(path)
}

test('a file changes what it names and leaves the rest', async () => {
  const rates = await read('{"fixed":{"redis":{"monthlyDollars":300}},"monthlyPriceDollars":{"starter":29}}')
  expect(rates.fixed.redis).toEqual({ ...defaultRates.fixed.redis, monthlyDollars: 300 })
  expect(rates.fixed.postgres).toEqual(defaultRates.fixed.postgres)
  expect(rates.variable).toEqual(defaultRates.variable)
  expect(rates.monthlyPriceDollars).toEqual({ starter: 29 })
})

test('every problem of a file is told, with its place', async () => {
  const text = '{"fixed":{"redis":{"monthlyDollars":-1}},"variable":{"compute":{"unit":0,"meter":"cpu"}},"price":1}'
  const failure = await read(text).catch((error: Error) => error.message)
  expect(failure).toMatch(/^COST_RATES: /)
  for (const place of ['fixed.redis.monthlyDollars', 'variable.compute.unit', 'variable.compute.meter', '"price"']) {
    expect(failure).toContain(place)
  }
})

test.each([
  { name: 'a band upside down', text: '{"variable":{"compute":{"band":{"leastDollars":2,"mostDollars":1}}}}' },
  { name: 'no JSON', text: '{' },
  { name: 'a list', text: '[]' },
])('$name is refused', async ({ text }) => {
  await expect(read(text)).rejects.toThrow(/COST_RATES/)
})

test('a missing file is named', async () => {
  await expect(readRates(join(directory, 'none.json'))).rejects.toThrow(/none\.json[\s\S]*ENOENT/)
})
