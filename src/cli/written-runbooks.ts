import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The runbooks of a project, by name without `.md`. */
export const writtenRunbooks = async (root: string): Promise<ReadonlyMap<string, string>> => {
  const folder = join(root, 'docs/runbooks')
  const files = await readdir(folder).catch(() => [])
  const runbooks = files.filter((file) => file.endsWith('.md'))
  return new Map(
    await Promise.all(
      runbooks.map(async (file) => [file.slice(0, -'.md'.length), await readFile(join(folder, file), 'utf8')] as const),
    ),
  )
}
