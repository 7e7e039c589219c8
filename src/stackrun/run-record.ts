import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identify, type ProcessIdentity } from './process-identity.ts'
import { type RunningPart, type RunState, writeRunState } from './run-state.ts'

/** The record that this process keeps in its run directory, written anew at every change. */
export interface RunRecord {
  setParts(parts: RunState['parts']): void
  setControl(control: NonNullable<RunState['control']>): void
  setProcess(name: string, running: Omit<RunningPart, 'name'> | undefined): void
  makeScratch(): Promise<string>
  end(): Promise<void>
}

export const keepRunRecord = (directory: string): RunRecord => {
  let state: RunState = {
    status: 'running',
    owner: identify(process.pid) as ProcessIdentity,
    running: [],
    parts: {},
    scratch: [],
  }
  const update = (change: Partial<RunState>): void => {
    state = { ...state, ...change }
    writeRunState(directory, state)
  }
  update({})
  return {
    setParts: (parts) => update({ parts }),
    setControl: (control) => update({ control }),
    setProcess(name, running) {
      const others = state.running.filter((part) => part.name !== name)
      update({ running: running ? [...others, { name, ...running }] : others })
    },
    async makeScratch() {
      const path = await mkdtemp(join(tmpdir(), 'tenantscope-'))
      update({ scratch: [...state.scratch, path] })
      await chmod(path, 0o755)
      return path
    },
    async end() {
      await Promise.all(state.scratch.map((path) => rm(path, { recursive: true, force: true })))
      update({ status: 'ended', running: [], scratch: [] })
    },
  }
}
