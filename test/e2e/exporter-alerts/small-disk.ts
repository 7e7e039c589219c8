import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SIZE_BYTES = 4 << 20

/** A file system of four megabytes, which is full soon. */
export interface SmallDisk {
  readonly mount: string
  fill(ratio: number): Promise<void>
  clear(): Promise<void>
  remove(): Promise<void>
}

/** Mounting takes root, or sudo without a password, as the runners of CI have it. */
const asRoot = (program: string, ...args: readonly string[]) =>
  process.getuid?.() === 0 ? run(program, args) : run('sudo', ['-n', program, ...args])

/** Undefined where this user may not mount anything. */
export const mountSmallDisk = async (directory: string): Promise<SmallDisk | undefined> => {
  const mount = join(directory, 'small-disk')
  await mkdir(mount)
  try {
    await asRoot('mount', '-t', 'tmpfs', '-o', `size=${SIZE_BYTES},mode=1777`, 'tmpfs', mount)
  } catch {
    return undefined
  }
  const filler = join(mount, 'filler')
  return {
    mount,
    fill: (ratio) => writeFile(filler, Buffer.alloc(Math.floor(SIZE_BYTES * ratio))),
    clear: () => rm(filler, { force: true }),
    remove: async () => void (await asRoot('umount', mount)),
  }
}
