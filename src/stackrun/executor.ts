import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface Execution {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ExecutionOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Receives each line that the program writes to its file descriptor 3, where apt reports progress. */
  readonly onStatusLine?: (line: string) => void
  readonly timeoutSeconds?: number
}

/** What finding software needs of the machine. Tests pass a fake one. */
export interface Executor {
  /** Absolute path of a program on the PATH. */
  which(program: string): Promise<string | undefined>
  /** Runs a program to its end. A program that cannot be started has exit code null and the reason in stderr. */
  run(program: string, args: readonly string[], options?: ExecutionOptions): Promise<Execution>
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Programs that run. None outlives this process, which a signal to it alone would let happen. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

const run: Executor['run'] = (program, args, { cwd, env = {}, onStatusLine, timeoutSeconds = 900 } = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      ...(cwd && { cwd }),
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe', onStatusLine ? 'pipe' : 'ignore'],
      timeout: timeoutSeconds * 1000,
    })
    const output = { stdout: '', stderr: '' }
    children.add(child)
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout += chunk
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      output.stderr += chunk
    })
    const status = child.stdio[3]
    if (onStatusLine && status) createInterface({ input: status as Readable }).on('line', onStatusLine)
    const end = (execution: Execution): void => {
      children.delete(child)
      resolve(execution)
    }
    child.on('error', (error) => end({ exitCode: null, ...output, stderr: error.message }))
    child.on('close', (exitCode) => end({ exitCode, ...output }))
  })

/** The executor of this machine. */
export const systemExecutor = (searchPath = process.env.PATH ?? ''): Executor => ({
  async which(program) {
    for (const directory of searchPath.split(delimiter).filter(Boolean)) {
      const path = join(directory, program)
      if (await isExecutable(path)) return path
    }
    return undefined
  },
  run,
})
