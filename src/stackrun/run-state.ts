import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { eventually } from './eventually.ts'
import type { Ports } from './part.ts'
import { isAlive, type ProcessIdentity, signalGroup } from './process-identity.ts'

const STATE_FILE = 'tenantscope-run.json'

export interface RunningPart extends ProcessIdentity {
  readonly name: string
  readonly command: string
}

/** What runs in a run directory and for whom: for those who come later, and for those who want to talk to it. */
export interface RunState {
  readonly status: 'running' | 'ended'
  readonly owner: ProcessIdentity
  readonly running: readonly RunningPart[]
  readonly parts: Readonly<Record<string, { readonly ports: Ports; readonly url: string; readonly log: string }>>
  /** Folders outside of the run directory that go with it. */
  readonly scratch: readonly string[]
  /** Where another process may stop and start parts. */
  readonly control?: { readonly url: string; readonly token: string }
}

export const readRunState = (directory: string): RunState | undefined => {
  try {
    return JSON.parse(readFileSync(join(directory, STATE_FILE), 'utf8')) as RunState
  } catch {
    return undefined
  }
}

/** Synchronous, for a part that is started must be on record before anything else can happen to this process. */
export const writeRunState = (directory: string, state: RunState): void => {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, STATE_FILE)
  // Only the owner may read it: it holds the control token and the database password.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(state, null, 2), { mode: 0o600 })
  renameSync(`${path}.${process.pid}`, path)
}

const end = async (part: ProcessIdentity, timeoutSeconds: number): Promise<void> => {
  const hasEnded = () => !isAlive(part)
  if (hasEnded()) return
  signalGroup(part.pid, 'SIGCONT') // a paused part would not see the next signal
  signalGroup(part.pid, 'SIGTERM')
  if (await eventually(hasEnded, { timeoutSeconds })) return
  signalGroup(part.pid, 'SIGKILL')
  await eventually(hasEnded, { timeoutSeconds })
}

/**
 * Ends what an owner that died left running in a run directory, the last started first. Only processes whose start
 * time is on record are signalled. Returns the names of the parts that were ended.
 */
export const endStaleRun = async (directory: string, { timeoutSeconds = 5 } = {}): Promise<string[]> => {
  const state = readRunState(directory)
  if (state?.status !== 'running' || isAlive(state.owner)) return []
  const stale = state.running.filter(isAlive).toReversed()
  for (const part of stale) await end(part, timeoutSeconds)
  await Promise.all(state.scratch.map((path) => rm(path, { recursive: true, force: true })))
  const latest = readRunState(directory)
  if (latest?.owner.startedAt === state.owner.startedAt) {
    writeRunState(directory, { ...state, status: 'ended', running: [], scratch: [] })
  }
  return stale.map(({ name }) => name)
}

const runDirectories = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name))
}

/** Ends the stale parts of every run whose directory lies beside `directory`, and of its own. */
export const endStaleRunsBeside = async (directory: string): Promise<string[]> => {
  const directories = await runDirectories(dirname(directory))
  return (await Promise.all(directories.map((each) => endStaleRun(each)))).flat()
}

/** The runs below `root` that are alive now, for a command that wants to talk to one. */
export const findRuns = async (root: string): Promise<{ directory: string; state: RunState }[]> => {
  const directories = await runDirectories(root)
  return directories.flatMap((directory) => {
    const state = readRunState(directory)
    return state?.status === 'running' && isAlive(state.owner) ? [{ directory, state }] : []
  })
}
