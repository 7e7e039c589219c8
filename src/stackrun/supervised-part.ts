import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { eventually } from './eventually.ts'
import { libraryEnvironment } from './installation.ts'
import { readLogTail } from './log-tail.ts'
import type { Command, Part, PartContext } from './part.ts'
import { identify, type ProcessIdentity, signalGroup } from './process-identity.ts'
import { signalTree } from './process-tree.ts'
import { StackError } from './stack-error.ts'

export type PartStatus = 'stopped' | 'starting' | 'ready' | 'paused' | 'stopping' | 'died'

/** A part ended without being asked to. */
export interface Death {
  readonly part: string
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly logPath: string
  readonly logTail: readonly string[]
}

/** A part as its users see it. Its ports stay the same however often it is restarted. */
export interface PartHandle {
  readonly name: string
  readonly url: string
  readonly ports: Readonly<Record<string, number>>
  readonly logPath: string
  readonly status: PartStatus
  readonly pid: number | undefined
  /** Starts it and waits until it is ready. */
  start(): Promise<void>
  /** Stops it as its operator would; kills it when that takes too long. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** Kills it without a warning, as a crash of the machine would. */
  kill(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  pause(): void
  resume(): void
  /** The last lines of its log. */
  log(lines?: number): Promise<string[]>
}

interface SupervisionOptions {
  readonly part: Part
  readonly context: PartContext
  readonly logPath: string
  /** Told at once when a process appears or is gone, so that it is on record. */
  readonly onProcess: (running: (ProcessIdentity & { command: string }) | undefined) => void
  readonly onDeath: (death: Death) => void
}

/** A killed process is gone at once, unless the kernel waits for a disk. */
const KILL_TIMEOUT_SECONDS = 5
const BIND_FAILURE = /address (already )?in use|EADDRINUSE/i

const launch = (command: Command, context: PartContext, log: number): ChildProcess =>
  spawn(command.program, command.arguments, {
    cwd: command.cwd ?? context.installation?.workingDirectory ?? context.directory,
    env: { ...process.env, ...(context.installation && libraryEnvironment(context.installation)), ...command.env },
    stdio: ['ignore', log, log],
    // A group of its own: Ctrl-C reaches only us, and we stop the parts in their order.
    detached: true,
    ...command.user,
  })

/** Supervises one part: one process at a time, with a record of who ended it. */
export const supervise = ({ part, context, logPath, onProcess, onDeath }: SupervisionOptions): PartHandle => {
  let status: PartStatus = 'stopped'
  let child: ChildProcess | undefined
  let isPrepared = false
  let hasStarted = false
  let logOffset = 0
  let spawnError: Error | undefined

  const deathOf = async ({ exitCode, signalCode }: ChildProcess): Promise<Death> => ({
    part: part.name,
    exitCode,
    signal: signalCode,
    logPath,
    logTail: await readLogTail(logPath, { fromByte: logOffset }),
  })

  const open = async (): Promise<ChildProcess> => {
    const command = await part.command(context)
    const log = openSync(logPath, 'a')
    logOffset = fstatSync(log).size
    const process = launch(command, context, log)
    closeSync(log)
    child = process
    const identity = process.pid === undefined ? undefined : identify(process.pid)
    if (identity) onProcess({ ...identity, command: [command.program, ...command.arguments].join(' ') })
    const onGone = async (): Promise<void> => {
      const wasRunning = status === 'ready' || status === 'paused'
      if (status !== 'starting') status = wasRunning ? 'died' : 'stopped'
      child = undefined
      onProcess(undefined)
      if (wasRunning) onDeath(await deathOf(process))
    }
    process.once('exit', onGone)
    process.once('error', (error) => {
      spawnError = error
      if (process.pid === undefined) void onGone() // it never ran, so it will not exit
    })
    return process
  }
  const failure = async (process: ChildProcess): Promise<StackError> => {
    const { exitCode, signal, logTail } = await deathOf(process)
    const end = signal ? `signal ${signal}` : `exit code ${exitCode}`
    const actual = spawnError ? `it could not be started (${spawnError.message})` : `it ended with ${end}`
    const isBindFailure = logTail.some((line) => BIND_FAILURE.test(line))
    return new StackError(isBindFailure ? 'STACK_PORT_TAKEN' : 'STACK_PART_DIED', {
      offender: part.name,
      rule: 'must start and become ready',
      actual: `${actual}, and the last lines of its log are\n${logTail.map((line) => `    ${line}`).join('\n')}\n`,
      fix: `see ${logPath}`,
    })
  }

  const wasStopped = () => status === 'stopped'

  const start = async (): Promise<void> => {
    if (child) return
    status = 'starting'
    spawnError = undefined
    try {
      if (!isPrepared) await part.prepare?.(context)
      isPrepared = true
      if (wasStopped()) return
      const process = await open()
      const timeoutSeconds = part.readyTimeoutSeconds ?? 30
      // A port that another process took answers too: only a part that still lives can be ready.
      const isSettled = async () => child === undefined || ((await part.isReady(context)) && child !== undefined)
      const settled = await eventually(isSettled, { timeoutSeconds })
      if (child === undefined) throw await failure(process)
      if (!settled) {
        const logTail = await readLogTail(logPath, { fromByte: logOffset })
        throw new StackError('STACK_PART_NOT_READY', {
          offender: part.name,
          rule: `must be ready within ${timeoutSeconds} s`,
          actual: `it runs and is not, and the last lines of its log are\n${logTail.map((line) => `    ${line}`).join('\n')}\n`,
          fix: `see ${logPath}`,
        })
      }
      if (!hasStarted) await part.afterFirstStart?.(context)
      hasStarted = true
      status = 'ready'
    } catch (error) {
      await end('SIGKILL')
      throw error
    }
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const pid = child?.pid
    const wasPaused = status === 'paused'
    status = pid === undefined ? 'stopped' : 'stopping'
    if (pid === undefined) return
    if (wasPaused) signalTree(pid, 'SIGCONT') // it would see the signal only when it goes on
    signalGroup(pid, signal)
    const hasGone = () => child === undefined
    if (!(await eventually(hasGone, { timeoutSeconds: part.stopTimeoutSeconds ?? 5 }))) {
      signalGroup(pid, 'SIGKILL')
      await eventually(hasGone, { timeoutSeconds: KILL_TIMEOUT_SECONDS })
    }
  }

  const freeze = (signal: 'SIGSTOP' | 'SIGCONT', from: PartStatus, to: PartStatus): void => {
    if (status !== from || child?.pid === undefined) {
      throw new StackError('STACK_PART_STATE', {
        offender: part.name,
        rule: `must be ${from} to become ${to}`,
        actual: `it is ${status}`,
        fix: 'start it first',
      })
    }
    signalTree(child.pid, signal)
    status = to
  }

  return {
    name: part.name,
    url: part.url(context.ports),
    ports: context.ports,
    logPath,
    get status() {
      return status
    },
    get pid() {
      return child?.pid
    },
    start,
    stop: () => end(part.stopSignal ?? 'SIGTERM'),
    async restart() {
      await end(part.stopSignal ?? 'SIGTERM')
      await start()
    },
    kill: () => end('SIGKILL'),
    pause: () => freeze('SIGSTOP', 'ready', 'paused'),
    resume: () => freeze('SIGCONT', 'paused', 'ready'),
    log: (lines = 15) => readLogTail(logPath, { lines }),
  }
}
