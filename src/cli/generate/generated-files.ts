import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { GeneratedDocument } from '../../render/document.ts'
import type { Drift } from './drift.ts'

/** The `generated` folder that a path lies in; what else lies there and is not generated any more is left over. */
const generatedFolder = (path: string): string | undefined => /^(.*\/generated)\//.exec(path)?.[1]

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Every file in the generated folders of a project, and every generated file outside of them. */
export const readGenerated = async (
  root: string,
  documents: readonly GeneratedDocument[],
): Promise<ReadonlyMap<string, string>> => {
  const folders = new Set(documents.flatMap(({ path }) => generatedFolder(path) ?? []))
  const inFolders = await Promise.all([...folders].map((folder) => filesBelow(join(root, folder))))
  const alone = documents.filter(({ path }) => !generatedFolder(path)).map(({ path }) => join(root, path))
  const contents = await Promise.all(
    [...inFolders.flat(), ...alone].map(async (path): Promise<[string, string][]> => {
      const content = await readFile(path, 'utf8').catch(() => undefined)
      return content === undefined ? [] : [[relative(root, path), content]]
    }),
  )
  return new Map(contents.flat())
}

/** Brings the disk to the definition: writes what is missing or stale, removes what is left over. */
export const mend = async (
  root: string,
  documents: readonly GeneratedDocument[],
  drift: readonly Drift[],
): Promise<void> => {
  const contents = new Map(documents.map(({ path, content }) => [path, content]))
  await Promise.all(
    drift.map(async ({ path }) => {
      const content = contents.get(path)
      if (content === undefined) return rm(join(root, path))
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    }),
  )
}
