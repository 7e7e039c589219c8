import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { systemExecutor } from './executor.ts'

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const ENDLESS = "require('node:fs').writeSync(3, process.pid + '\\n'); setInterval(() => {}, 1000)"

/** A process that runs a program without end, tells its id and leaves once it is told to. */
const CALLER = `
import { systemExecutor } from ${JSON.stringify(new URL('./executor.ts', import.meta.url).href)}
void systemExecutor().run(process.execPath, ['-e', ${JSON.stringify(ENDLESS)}], { onStatusLine: (pid) => console.log(pid) })
process.stdin.once('data', () => process.exit())
`

let program: number | undefined

afterEach(() => {
  if (program !== undefined && isAlive(program)) process.kill(program, 'SIGKILL')
})

describe('running programs', () => {
  it('gives exit code and output', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 3"
    expect(await systemExecutor().run(process.execPath, ['-e', script])).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('says why a program cannot be started', async () => {
    expect(await systemExecutor().run('/no/such/program', [])).toMatchObject({
      exitCode: null,
      stderr: expect.stringContaining('ENOENT'),
    })
  })

  it('leaves none behind when the process that asked for it leaves', async () => {
    const caller = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CALLER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [pid] = (await once(createInterface({ input: caller.stdout }), 'line')) as [string]
    program = Number(pid)
    expect(isAlive(program)).toBe(true)
    caller.stdin.write('leave\n')
    await once(caller, 'exit')
    expect(await eventually(() => !isAlive(Number(pid)), { timeoutSeconds: 10, intervalMs: 20 })).toBe(true)
  })
})
