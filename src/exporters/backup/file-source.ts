import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup, BackupSource } from './backup.ts'

/** A file that goes away between being listed and being looked at was pruned; it is no error. */
const describe = async (path: string): Promise<readonly Backup[]> => {
  try {
    const { mtime, size } = await stat(path)
    return [{ finishedAt: mtime, sizeBytes: size }]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/**
 * Files of a folder, such as dumps or archived segments. Empty ones are what a failed job leaves, and do not count.
 *
 * @example fileSource({ directory: '/backups', endsWith: '.tar.zst' })
 */
export const fileSource =
  ({ directory, endsWith = '' }: { readonly directory: string; readonly endsWith?: string }): BackupSource =>
  async (signal) => {
    const entries = await readdir(directory, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(endsWith)).map(({ name }) => name)
    const backups: Backup[] = []
    for (const name of names) {
      signal.throwIfAborted()
      backups.push(...(await describe(join(directory, name))))
    }
    return backups.filter(({ sizeBytes }) => sizeBytes !== 0)
  }
