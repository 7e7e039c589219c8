import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTenantService, type TenantService } from '../../src/loadtest/fixtures/tenant-service.ts'

/** Ctrl-C on the command itself; what the runner does of it is tested beside it. */

const tenants = [{ id: 'acme', tier: 'starter', token: 'a' }]
const SEEDING_REQUESTS = 2
const patiently = { timeout: 30_000 }

let service: TenantService
let outDir: string

beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'interrupt-'))
  service = await startTenantService({ tokens: { acme: 'a' } })
})
afterEach(async () => {
  await service.close()
  await rm(outDir, { recursive: true, force: true })
})

const isAlive = (group: number): boolean => {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

const start = (script: string, env: Readonly<Record<string, string>> = {}) => {
  const command = spawn(
    process.execPath,
    [
      ...['bin/tenantscope.mjs', 'loadtest', script, '--generator', 'runner', '--out', outDir],
      ...['--target', `http://saas.test:${service.port}`, '--target-address', '127.0.0.1'],
    ],
    {
      detached: true, // a group of its own, so that what is left of it can be asked for
      env: { ...process.env, TENANTS: JSON.stringify(tenants), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let told = ''
  command.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
  return { command, told: () => told, ended: once(command, 'exit') }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle leaves a report marked partial and no process',
  async (signal) => {
    const { command, told, ended } = start('slo-validation', { DURATION: '60s', RATE_PER_TENANT: '10' })
    await expect.poll(() => service.requests.length, patiently).toBeGreaterThan(SEEDING_REQUESTS + 5)
    command.kill(signal)
    expect((await ended)[0], told()).toBe(105)
    expect(told()).toContain('aborted (partial: interrupted by a signal)')
    expect(await readFile(join(outDir, 'report.md'), 'utf8')).toContain('**Partial:** interrupted by a signal')
    await expect.poll(() => isAlive(command.pid as number), patiently).toBe(false)
  },
)

test('a run that is over ends the command, however long its scenarios might have taken', async () => {
  const { told, ended } = start('smoke')
  await expect.poll(told, patiently).toContain('report.html')
  const toldAtMs = performance.now()
  expect((await ended)[0], told()).toBe(0)
  expect(performance.now() - toldAtMs).toBeLessThan(20_000)
})
