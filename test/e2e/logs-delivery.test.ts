import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LokiReceiver, startLokiReceiver } from '../../src/instrumentation/delivery/loki-receiver.fixture.ts'

const LINES = 100_000
const writer = fileURLToPath(new URL('./logs-writer.ts', import.meta.url))
let folder: string
let loki: LokiReceiver

const start = () => {
  const child = fork(writer, [loki.url, join(folder, 'spool'), String(LINES)], { execArgv: ['--import', 'tsx'] })
  let written = 0
  child.on('message', (count) => {
    written = count as number
  })
  return { child, written: () => written }
}
const numbers = (): number[] => loki.accepted.map(({ line }) => Number(JSON.parse(line).message.slice(5)))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-logs-'))
  loki = await startLokiReceiver()
})
afterEach(async () => {
  await loki.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The outage lasts for most of the lines: what matters to the sender is how much gathers, not how long it takes. */
test('100,000 lines, Loki away in the middle, SIGTERM at the end: none lost, none twice', {
  timeout: 110_000,
}, async () => {
  const { child, written } = start()
  try {
    await expect.poll(written, { timeout: 60_000 }).toBeGreaterThan(LINES * 0.2)
    loki.become('gone')
    await expect.poll(written, { timeout: 60_000 }).toBeGreaterThan(LINES * 0.8)
    const before = loki.accepted.length
    expect(before).toBeLessThan(LINES * 0.8)
    loki.become('fine')
    await expect.poll(written, { timeout: 60_000, interval: 5 }).toBe(LINES)
    child.kill('SIGTERM')
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGTERM')
  } finally {
    child.kill('SIGKILL')
  }
  const told = numbers()
  expect(told.length).toBe(LINES)
  expect(new Set(told).size).toBe(LINES)
  expect(told.every((number, index) => number === index)).toBe(true)
  expect(loki.problems).toEqual([])
})
