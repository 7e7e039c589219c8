import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Installation } from './installation.ts'

/** Written last into an entry, so that an entry without it is known to be half-written. Paths are relative to the entry. */
export interface Manifest {
  readonly software: string
  readonly version: string
  readonly binaries: Readonly<Record<string, string>>
  readonly libraryPaths: readonly string[]
  readonly startsInRoot: boolean
  /** Sizes in bytes of the binaries: a truncated file is found without running it. */
  readonly sizes: Readonly<Record<string, number>>
}

const MANIFEST = 'manifest.json'
const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** `$TENANTSCOPE_CACHE`, or `.tenantscope/cache` in the repository, which git ignores. */
export const cacheDirectory = (environment: Readonly<Record<string, string | undefined>> = process.env): string =>
  resolve(environment.TENANTSCOPE_CACHE || join(REPOSITORY, '.tenantscope/cache'))

const readManifest = async (entry: string): Promise<Manifest | undefined> => {
  try {
    return JSON.parse(await readFile(join(entry, MANIFEST), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

const isComplete = async (entry: string, { sizes }: Manifest): Promise<boolean> => {
  const actual = await Promise.all(
    Object.keys(sizes).map((path) =>
      stat(join(entry, path)).then(
        (file) => file.size === sizes[path],
        () => false,
      ),
    ),
  )
  return actual.every(Boolean)
}

const toInstallation = (entry: string, manifest: Manifest): Installation => ({
  software: manifest.software,
  version: manifest.version,
  source: 'cache',
  binaries: Object.fromEntries(Object.entries(manifest.binaries).map(([name, path]) => [name, join(entry, path)])),
  libraryPaths: manifest.libraryPaths.map((path) => join(entry, path)),
  ...(manifest.startsInRoot && { workingDirectory: entry }),
})

/** What the cache holds of a software; undefined when it holds nothing, or only part of it. */
export const readCache = async (cache: string, software: string): Promise<Installation | undefined> => {
  const entry = join(cache, software)
  const manifest = await readManifest(entry)
  return manifest && (await isComplete(entry, manifest)) ? toInstallation(entry, manifest) : undefined
}

/** Removes an entry. It vanishes at once for other processes, whatever the deletion takes. */
const discard = async (cache: string, software: string): Promise<void> => {
  const aside = join(cache, `.discarded-${software}-${randomUUID()}`)
  await rename(join(cache, software), aside).catch(() => {})
  await rm(aside, { recursive: true, force: true })
}

/**
 * Fills an entry in a folder of its own and renames it into place complete, so that no reader sees half of it. What
 * was there is replaced: call it while holding the cache's lock, after finding that there is nothing usable.
 */
export const addToCache = async (
  cache: string,
  software: string,
  fill: (directory: string) => Promise<Omit<Manifest, 'sizes' | 'software'>>,
): Promise<Installation> => {
  const partial = join(cache, `.partial-${software}-${randomUUID()}`)
  await mkdir(partial, { recursive: true })
  try {
    const filled = await fill(partial)
    const paths = Object.values(filled.binaries)
    const sizes = await Promise.all(paths.map(async (path) => [path, (await stat(join(partial, path))).size] as const))
    const manifest: Manifest = { software, ...filled, sizes: Object.fromEntries(sizes) }
    await writeFile(join(partial, MANIFEST), JSON.stringify(manifest, null, 2))
    const entry = join(cache, software)
    await discard(cache, software)
    await rename(partial, entry)
    return toInstallation(entry, manifest)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Removes what processes that were killed left half-written. Call it only while holding the cache's lock. */
export const sweepCache = async (cache: string): Promise<void> => {
  const names = await readdir(cache).catch(() => [])
  const leftovers = names.filter((name) => /^\.(partial|discarded)-/.test(name))
  await Promise.all(leftovers.map((name) => rm(join(cache, name), { recursive: true, force: true })))
}
