import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { eventually } from './eventually.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { StackError } from './stack-error.ts'

const readOwner = async (path: string): Promise<ProcessIdentity | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity
  } catch {
    return undefined
  }
}

const isAbandoned = async (path: string): Promise<boolean> => {
  const owner = await readOwner(path)
  return owner !== undefined && !isAlive(owner)
}

/**
 * Runs `work` while no other process on this machine runs work under the same lock file. The lock of a process that
 * was killed is taken over. The lock saves double work only: what is guarded must also be put in place by a rename,
 * so that two holders at once would do no harm.
 */
export const withLock = async <Result>(
  path: string,
  work: () => Promise<Result>,
  {
    timeoutSeconds = 3600,
    onWait = () => {},
  }: { readonly timeoutSeconds?: number; readonly onWait?: (holder: number | undefined) => void } = {},
): Promise<Result> => {
  await mkdir(dirname(path), { recursive: true })
  const claim = `${path}.claim-${process.pid}-${randomUUID()}`
  await writeFile(claim, JSON.stringify(identify(process.pid)))
  let isWaiting = false
  const acquire = async (): Promise<boolean> => {
    try {
      await link(claim, path) // appears with its content, or not at all
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (!isWaiting) onWait((await readOwner(path))?.pid)
    isWaiting = true
    if (await isAbandoned(path)) {
      const aside = `${path}.abandoned-${process.pid}`
      await rename(path, aside).catch(() => {})
      await rm(aside, { force: true })
    }
    return false
  }
  const acquired = await eventually(acquire, { timeoutSeconds, intervalMs: 50 }).finally(() =>
    rm(claim, { force: true }),
  )
  if (!acquired) {
    throw new StackError('STACK_FETCH_FAILED', {
      offender: path,
      rule: 'must become free',
      actual: `process ${(await readOwner(path))?.pid ?? 'unknown'} still held it after ${timeoutSeconds} s`,
      fix: 'wait for that process or end it, then try again',
    })
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}
