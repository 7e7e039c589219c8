import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

interface Line {
  readonly level: string
  readonly message: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const run = (environment: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, OPS_PORT: '0', ...environment },
  })
  children.push(child)
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)))
  return { child, lines }
}

const listening = async (lines: readonly Line[]): Promise<string> => {
  const start = () => lines.find(({ message }) => message === 'exporters listen')
  await expect.poll(start, { timeout: 15_000 }).toBeDefined()
  return `http://127.0.0.1:${start()?.metadata?.port}`
}

const get = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await fetch(url, { headers })).text()

test('the process serves what its environment asks for, tells a dead source once and no secret, and ends when told', async () => {
  const { child, lines } = run({
    POD_NAME: 'exporters-1',
    REDIS_URL: 'redis://:hunter2@127.0.0.1:1',
    DISK_MOUNTS: '/',
  })
  const address = await listening(lines)
  expect(await get(`${address}/health`)).toBe('{"status":"alive"}')
  const page = await get(`${address}/metrics`)
  expect(page).toMatch(/^pod_memory_usage_bytes\{pod_name="exporters-1"\} \d{6,}$/m)
  expect(page).toMatch(/^disk_used_ratio\{mount="\/"\} 0\.\d+$/m)
  expect(page).toMatch(/^tenantscope_exporter_up\{exporter="redis"\} 0$/m)
  expect(page).not.toMatch(/^redis_/m)
  await get(`${address}/metrics`)
  const warnings = lines.filter(({ level }) => level === 'warn')
  expect(warnings).toHaveLength(1)
  expect(warnings[0]?.metadata).toMatchObject({ exporter: 'redis', reason: expect.stringContaining('ECONNREFUSED') })
  expect(JSON.stringify(lines) + page).not.toContain('hunter2')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})

test('a scraper in a hurry is answered before it gives up', async () => {
  const silent = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const { lines } = run({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/x`, EXPORTER_TIMEOUT_SECONDS: '30' })
  const address = await listening(lines)
  const startedAt = performance.now()
  const page = await get(`${address}/metrics`, { 'x-prometheus-scrape-timeout-seconds': '0.5' })
  expect(performance.now() - startedAt).toBeLessThan(5000)
  expect(page).toContain('tenantscope_exporter_up{exporter="tenant"} 0')
  silent.close()
})

test('a wrong environment ends the process with all that is wrong', async () => {
  const { child, lines } = run({ OPS_PORT: 'x', REDIS_URL: 'y' })
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(lines).toHaveLength(1)
  expect(lines[0]?.message).toMatch(/EXPORTER_CONFIG[\s\S]*OPS_PORT[\s\S]*REDIS_URL/)
})
