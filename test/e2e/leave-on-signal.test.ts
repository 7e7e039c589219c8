import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../src/stackrun/eventually.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-signal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Programs that work on a file below the folder. */
const working = async (): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args'])
  return stdout.split('\n').filter((line) => line.includes(folder))
}

test.each([
  ['prove', ['prove']],
  ['backtest', ['backtest', '--only', 'outage']],
])(
  '%s that is interrupted by itself, not with its programs, leaves no program and no folder',
  async (_, args) => {
    const command = spawn(process.execPath, ['bin/tenantscope.mjs', ...args], {
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    })
    const ended = once(command, 'exit')
    expect(await eventually(async () => (await working()).length > 0, { timeoutSeconds: 60, intervalMs: 20 })).toBe(
      true,
    )
    command.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(await eventually(async () => (await working()).length === 0, { timeoutSeconds: 20 })).toBe(true)
    expect((await readdir(folder)).filter((name) => !name.startsWith('tsx-'))).toEqual([])
  },
  120_000,
)
