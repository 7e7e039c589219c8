import { readFile } from 'node:fs/promises'

interface Mount {
  readonly device: string
  readonly path: string
  readonly type: string
}

/** File systems that keep data on something which can become full. Memory, kernel and read-only image ones do not. */
const STORING = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'f2fs', 'nfs', 'nfs4', 'cifs', 'overlay'])

/** Blanks and the like are written as octal escapes, see fstab(5). */
const unescapeOctal = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

const parse = (line: string): Mount => {
  const [device = '', path = '', type = ''] = line.split(' ').map(unescapeOctal)
  return { device, path, type }
}

/** One path for each storing file system: a container sees its volumes again and again as single bound files. */
export const storingMounts = (mounts: string): readonly string[] => {
  const byDevice = new Map<string, string>()
  for (const { device, path, type } of mounts.split('\n').map(parse)) {
    const known = byDevice.get(device)
    if (STORING.has(type) && (known === undefined || path.length < known.length)) byDevice.set(device, path)
  }
  return [...byDevice.values()].sort()
}

/** The mounts of this machine; the root alone where the kernel does not list them in /proc. */
export const findMounts = async (list = '/proc/self/mounts'): Promise<readonly string[]> => {
  const text = await readFile(list, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? ['/'] : storingMounts(text)
}
