import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WATCHDOG = fileURLToPath(new URL('./watchdog.ts', import.meta.url))
const DISMISSAL_SECONDS = 5

/** Starts the watchdog of a run; returns the function that sends it away and waits until it is gone. */
export const startWatchdog = (directory: string): (() => Promise<void>) => {
  const log = openSync(join(directory, 'watchdog.log'), 'a')
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), WATCHDOG, directory], {
    stdio: ['pipe', log, log],
    detached: true,
  })
  closeSync(log)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve()) // then the next start ends what is left, as without a watchdog
  })
  child.unref()
  return async () => {
    child.stdin?.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), DISMISSAL_SECONDS * 1000)
    await gone
    clearTimeout(timer)
  }
}
