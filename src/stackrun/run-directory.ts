import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.ts'
import { isAlive } from './process-identity.ts'
import { keepRunRecord, type RunRecord } from './run-record.ts'
import { endStaleRunsBeside, readRunState } from './run-state.ts'
import { StackError } from './stack-error.ts'

const refuse = (directory: string, actual: string): never => {
  throw new StackError('STACK_DIRECTORY_BUSY', {
    offender: directory,
    rule: 'must be new, or left by a run that has ended',
    actual,
    fix: 'stop that run or choose another directory',
  })
}

/**
 * Takes a run directory: ends what dead owners left running there and beside it, clears what an ended run left, and
 * starts the record of this run. A folder with anything else in it is never cleared.
 *
 * @throws StackError STACK_DIRECTORY_BUSY
 */
export const claimRunDirectory = (
  directory: string,
  { onStale }: { readonly onStale: (parts: readonly string[]) => void },
): Promise<RunRecord> =>
  withLock(`${directory}.lock`, async () => {
    const ended = await endStaleRunsBeside(directory)
    if (ended.length > 0) onStale(ended)
    const state = readRunState(directory)
    if (state?.status === 'running' && isAlive(state.owner)) refuse(directory, `process ${state.owner.pid} runs in it`)
    const entries = await readdir(directory).catch((): string[] => [])
    if (!state && entries.length > 0) refuse(directory, `it holds ${entries.slice(0, 3).join(', ')} and no run`)
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    return keepRunRecord(directory)
  })

/** Where a part keeps its files, and where its output goes. */
export const partPaths = (directory: string, part: string) => ({
  directory: join(directory, part),
  logPath: join(directory, `${part}.log`),
})
