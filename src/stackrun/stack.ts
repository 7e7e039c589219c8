import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type ControlServer, serveControl } from './control-server.ts'
import { guardExit } from './exit-guard.ts'
import type { Installation } from './installation.ts'
import type { Part, Ports, StackView } from './part.ts'
import { findFreePorts } from './ports.ts'
import { signalGroup } from './process-identity.ts'
import type { OnProgress } from './progress.ts'
import { type ResolveOptions, resolveSoftware } from './resolve.ts'
import { claimRunDirectory, partPaths } from './run-directory.ts'
import type { RunRecord } from './run-record.ts'
import { StackError } from './stack-error.ts'
import { stackView } from './stack-view.ts'
import { type Death, type PartHandle, supervise } from './supervised-part.ts'
import { startWatchdog } from './watchdog-process.ts'

const PORT_ATTEMPTS = 4

export interface StackOptions {
  /** Holds each part's log (`NAME.log`) and files (`NAME/`). New, or left by an earlier run, which is cleared. */
  readonly directory: string
  /** Started in this order, stopped in reverse. */
  readonly parts: readonly Part[]
  readonly onProgress?: OnProgress
  /** Told when a part ends without being asked to. By default it is printed on stderr. */
  readonly onDeath?: (death: Death) => void
  /** Stop everything on Ctrl-C, SIGTERM, SIGHUP, an uncaught error or exit of this process. True by default. */
  readonly guardsExit?: boolean
  /** End the parts at once when this process is killed, rather than at the next start. True by default. */
  readonly watchdog?: boolean
  readonly cache?: ResolveOptions['cache']
}

export interface Stack extends StackView {
  readonly directory: string
  readonly parts: readonly PartHandle[]
  /** @throws StackError STACK_PART_UNKNOWN */
  part(name: string): PartHandle
  /** Stops all parts in reverse order, in bounded time. */
  stop(): Promise<void>
}

/** A death in the words of a log line, with the end of the part's own log. */
export const describeDeath = ({ part, exitCode, signal, logPath, logTail }: Death): string => {
  const end = signal ? `signal ${signal}` : `exit code ${exitCode}`
  const tail = logTail.map((line) => `    ${line}`).join('\n')
  return `STACK_PART_DIED: ${part} ended with ${end} without being asked to; the end of ${logPath}:\n${tail}\n`
}

const allotPorts = async (parts: readonly Part[]): Promise<Map<string, Ports>> => {
  const free = await findFreePorts(parts.flatMap(({ ports }) => ports).length)
  return new Map(
    parts.map(({ name, ports }) => [name, Object.fromEntries(ports.map((port) => [port, free.shift() as number]))]),
  )
}

interface AttemptOptions extends Required<Pick<StackOptions, 'directory' | 'parts' | 'onProgress' | 'onDeath'>> {
  readonly record: RunRecord
  readonly installations: ReadonlyMap<string, Installation>
}

/** The parts on one set of ports, none of them started yet. */
const assemble = async ({ directory, parts, onDeath, record, installations }: AttemptOptions) => {
  const portsOf = await allotPorts(parts)
  const view = stackView(parts, portsOf)
  const handles: PartHandle[] = []
  for (const part of parts) {
    const paths = partPaths(directory, part.name)
    await rm(paths.directory, { recursive: true, force: true }) // what a start on other ports left
    await mkdir(paths.directory, { recursive: true })
    const installation = part.software && installations.get(part.software.name)
    const context = {
      directory: paths.directory,
      ports: portsOf.get(part.name) ?? {},
      stack: view,
      makeScratch: record.makeScratch,
      ...(installation && { installation }),
    }
    const onProcess = (running: Parameters<RunRecord['setProcess']>[1]) => record.setProcess(part.name, running)
    handles.push(supervise({ part, context, logPath: paths.logPath, onProcess, onDeath }))
  }
  record.setParts(
    Object.fromEntries(handles.map(({ name, ports, url, logPath }) => [name, { ports, url, log: logPath }])),
  )
  return { view, handles }
}

const stopInReverse = async (handles: readonly PartHandle[], onProgress: OnProgress): Promise<void> => {
  for (const handle of handles.toReversed()) {
    await handle.stop()
    onProgress({ subject: handle.name, step: 'stopped' })
  }
}

const startInOrder = async (handles: readonly PartHandle[], onProgress: OnProgress, signal: AbortSignal) => {
  for (const handle of handles) {
    signal.throwIfAborted()
    onProgress({ subject: handle.name, step: 'starting' })
    await handle.start()
    onProgress({ subject: handle.name, step: 'ready', detail: handle.url.replace(/:[^:@/]*@/, ':***@') })
  }
  signal.throwIfAborted()
}

/**
 * Finds or fetches the software of all parts, starts them in order, each when the one before it is ready, and keeps
 * watch until they are stopped.
 *
 * @example
 * const stack = await startStack({
 *   directory: '.tenantscope/runs/demo',
 *   parts: [redis(), prometheus({ config: ({ address }) => renderConfig(address('api', 'ops')) })],
 * })
 * await stack.part('redis').stop()
 * await stack.stop()
 * @throws StackError of any code; then nothing is left running
 */
export const startStack = async ({
  directory: requestedDirectory,
  parts,
  onProgress = () => {},
  onDeath = (death) => process.stderr.write(describeDeath(death)),
  guardsExit = true,
  watchdog = true,
  cache,
}: StackOptions): Promise<Stack> => {
  const directory = resolve(requestedDirectory)
  const abort = new AbortController()
  let handles: readonly PartHandle[] = []
  let record: RunRecord | undefined
  let control: ControlServer | undefined
  let dismissWatchdog = async (): Promise<void> => {}

  const stopOnce = async (): Promise<void> => {
    abort.abort(new Error('the stack was stopped while it started'))
    await control?.close()
    await stopInReverse(handles, onProgress)
    await record?.end()
    await dismissWatchdog()
    unguard()
  }
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= stopOnce()
    return stopping
  }
  const killNow = (): void => {
    for (const { pid } of handles) if (pid !== undefined) signalGroup(pid, 'SIGKILL')
  }
  const unguard = guardsExit ? guardExit({ stop, killNow }) : () => {}

  try {
    const software = [...new Set(parts.flatMap((part) => part.software ?? []))]
    const installations = await resolveSoftware(software, { onProgress, ...(cache && { cache }) })
    const onStale = (names: readonly string[]) =>
      onProgress({ subject: 'stale parts', step: 'stopped', detail: names.join(' ') })
    record = await claimRunDirectory(directory, { onStale })
    if (watchdog) dismissWatchdog = startWatchdog(directory)
    for (let attempt = 1; ; attempt++) {
      const assembled = await assemble({ directory, parts, onProgress, onDeath, record, installations })
      handles = assembled.handles
      try {
        const startsLater = (name: string) => parts.some((part) => part.name === name && part.startsLater)
        await startInOrder(
          handles.filter(({ name }) => !startsLater(name)),
          onProgress,
          abort.signal,
        )
        const part = (name: string): PartHandle => {
          assembled.view.url(name) // throws for an unknown part
          return assembled.handles.find((handle) => handle.name === name) as PartHandle
        }
        control = await serveControl(part)
        record.setControl({ url: control.url, token: control.token })
        return { ...assembled.view, directory, parts: handles, part, stop }
      } catch (error) {
        const isTaken = error instanceof StackError && error.code === 'STACK_PORT_TAKEN'
        if (!isTaken || attempt === PORT_ATTEMPTS) throw error
        // Others may have been configured with the lost port, so all start anew, on ports of a new choice.
        await stopInReverse(handles, () => {})
      }
    }
  } catch (error) {
    await stop()
    throw error
  }
}
