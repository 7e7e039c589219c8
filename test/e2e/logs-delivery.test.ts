import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LokiReceiver, startLokiReceiver } from '../../src/instrumentation/delivery/loki-receiver.fixture.ts'

const LINES = 100_000
const GONE_FROM = 0.2
const GONE_UNTIL = 0.8
/**
 * Three fifths of the lines are written in this time. What matters to the sender is how many gather, not how long it takes, so the outage is
 * short by default; at full length, in two minutes: `LOKI_AWAY_SECONDS=60 npx vitest run --project e2e test/e2e/logs-delivery.test.ts`
 */
const AWAY_SECONDS = Number(process.env.LOKI_AWAY_SECONDS ?? 2.5)
const LINES_PER_SECOND = (LINES * (GONE_UNTIL - GONE_FROM)) / AWAY_SECONDS
const PHASE = { timeout: AWAY_SECONDS * 1_500 + 60_000, interval: 5 }
const writer = fileURLToPath(new URL('./logs-writer.ts', import.meta.url))
let folder: string
let loki: LokiReceiver

const start = () => {
  const args = [loki.url, join(folder, 'spool'), String(LINES), String(LINES_PER_SECOND)]
  const child = fork(writer, args, { execArgv: ['--import', 'tsx'] })
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

test('100,000 lines, Loki away in the middle, SIGTERM at the end: none lost, none twice', {
  timeout: AWAY_SECONDS * 3_000 + 110_000,
}, async () => {
  const { child, written } = start()
  try {
    await expect.poll(written, PHASE).toBeGreaterThan(LINES * GONE_FROM)
    loki.become('gone')
    const goneAt = performance.now()
    await expect.poll(written, PHASE).toBeGreaterThan(LINES * GONE_UNTIL)
    expect(loki.accepted.length).toBeLessThan(written())
    expect(performance.now() - goneAt).toBeGreaterThan(AWAY_SECONDS * 900)
    loki.become('fine')
    await expect.poll(written, PHASE).toBe(LINES)
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
