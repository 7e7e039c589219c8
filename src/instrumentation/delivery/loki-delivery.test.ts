import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTelemetry } from '../telemetry.ts'
import { createLokiDelivery, type LokiDelivery, type LokiDeliveryOptions } from './loki-delivery.ts'
import { type LokiReceiver, startLokiReceiver, type Weather } from './loki-receiver.fixture.ts'

let folder: string
let loki: LokiReceiver
let delivery: LokiDelivery | undefined

const open = (options: Partial<LokiDeliveryOptions> = {}): LokiDelivery => {
  delivery = createLokiDelivery({
    url: loki.url,
    labels: { app: 'api', env: 'test', component: 'api' },
    spoolDirectory: join(folder, 'spool'),
    timeoutMilliseconds: 200,
    flushMilliseconds: 5,
    retry: { firstMilliseconds: 5, mostMilliseconds: 20 },
    ...options,
  })
  return delivery
}
const line = (n: number, more: object = {}): string =>
  `${JSON.stringify({ level: n % 3 ? 'info' : 'error', message: `line ${n}`, tenant_id: 'acme', request_id: `r${n}`, ...more })}\n`
const write = (to: LokiDelivery, from: number, until: number, more: object = {}): void => {
  for (let n = from; n < until; n += 1) to.destination.write(line(n, more))
}
const received = (): number[] =>
  loki.accepted.map((each) => Number(JSON.parse(each.line).message.slice(5))).sort((a, b) => a - b)
const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, n) => from + n)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-spool-'))
  loki = await startLokiReceiver()
})
afterEach(async () => {
  await delivery?.close({ withinMilliseconds: 0 })
  await loki.stop()
  await rm(folder, { recursive: true, force: true })
})

test('lines arrive in order, the level as a label, tenant and request as structured metadata', async () => {
  const to = open()
  write(to, 0, 10)
  await to.close()
  expect(received()).toEqual(range(0, 10))
  expect(loki.problems).toEqual([])
  expect(loki.accepted[0]).toMatchObject({
    labels: { app: 'api', env: 'test', component: 'api', level: 'error' },
    metadata: { tenant_id: 'acme', request_id: 'r0' },
  })
  expect(to.counts).toMatchObject({ delivered: 10, lost: { spool_full: 0, refused: 0, disk: 0 }, spoolBytes: 0 })
})

test('equal lines of one instant are lines of their own', async () => {
  const to = open()
  for (let n = 0; n < 50; n += 1) to.destination.write(line(1))
  await to.close()
  expect(loki.accepted).toHaveLength(50)
})

test.each([
  ['throttling', 'throttled'],
  ['failing', 'server'],
  ['silent', 'timeout'],
  ['gone', 'unreachable'],
] as const)('while Loki is %s nothing is lost', async (weather: Weather, reason) => {
  const to = open()
  loki.become(weather)
  write(to, 0, 500)
  await expect.poll(() => to.counts.failures[reason], { timeout: 5_000 }).toBeGreaterThan(1)
  loki.become('fine')
  await to.close()
  expect(received()).toEqual(range(0, 500))
  expect(loki.problems).toEqual([])
})

test('what one process could not send the next one sends', async () => {
  loki.become('gone')
  const first = open()
  write(first, 0, 300)
  await first.close({ withinMilliseconds: 20 })
  expect(first.counts.spoolBytes).toBeGreaterThan(0)
  loki.become('fine')
  const second = open()
  write(second, 300, 310)
  await second.close()
  expect(received()).toEqual(range(0, 310))
  expect(loki.problems).toEqual([])
})

test('a line that is written after the end waits for the next process', async () => {
  const first = open()
  write(first, 0, 5)
  await first.close()
  write(first, 5, 7)
  expect(loki.accepted).toHaveLength(5)
  await open().close()
  expect(received()).toEqual(range(0, 7))
})

test('loss beyond the spool is counted exactly, and the newest lines are those that are kept', async () => {
  loki.become('gone')
  const to = open({ spoolBytes: 256 * 1024 })
  write(to, 0, 10_000)
  to.flush()
  const { lost, spoolBytes } = to.counts
  expect(lost.spool_full).toBeGreaterThan(0)
  expect(spoolBytes).toBeLessThanOrEqual(256 * 1024)
  loki.become('fine')
  await to.close()
  expect(loki.accepted.length).toBe(10_000 - to.counts.lost.spool_full)
  expect(new Set(received()).size).toBe(loki.accepted.length)
  expect(received().at(-1)).toBe(9_999)
})

test('a line that Loki refuses for good does not take its neighbours with it', async () => {
  await loki.stop()
  loki = await startLokiReceiver({ refuseLine: (text) => text.includes('line 77"') })
  const to = open()
  write(to, 0, 100)
  await to.close()
  expect(received()).toEqual(range(0, 100).filter((n) => n !== 77))
  expect(to.counts.lost.refused).toBe(1)
})

test('isolated tenants are pushed under their own organisation', async () => {
  const to = open({ isolateTenants: { othersTo: 'platform' } })
  write(to, 0, 5, { tenant_id: 'acme' })
  write(to, 5, 10, { tenant_id: 'bolt' })
  write(to, 10, 15, { tenant_id: null })
  await to.close()
  expect(
    new Set(loki.accepted.map(({ organisation, line: text }) => `${organisation} ${JSON.parse(text).tenant_id}`)),
  ).toEqual(new Set(['acme acme', 'bolt bolt', 'platform null']))
})

test('loss, failures and the spool are told in /metrics', async () => {
  loki.become('failing')
  const to = open({ spoolBytes: 64 * 1024 })
  const telemetry = createTelemetry({ registries: [], log: { destination: to.destination } })
  to.observe(telemetry.recorder)
  for (let n = 0; n < 1_000; n += 1) telemetry.log.info('x'.repeat(200))
  await expect.poll(() => to.counts.failures.server).toBeGreaterThan(0)
  to.flush()
  const page = async (): Promise<string> => {
    const pieces: Buffer[] = []
    for await (const piece of telemetry.metrics()) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  }
  const lost = to.counts.lost.spool_full
  expect(lost).toBeGreaterThan(0)
  for (const text of [await page(), await page()])
    expect(text).toContain(`log_lines_lost_total{reason="spool_full"} ${lost}\n`)
  expect(await page()).toMatch(/log_push_failures_total\{reason="server"\} [1-9]/)
  expect(await page()).toMatch(/log_spool_bytes [1-9]/)
  expect(await page()).toContain('log_spool_limit_bytes 65536')
})
