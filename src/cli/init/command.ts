import { constants } from 'node:fs'
import { access, cp, readdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../command-error.ts'

const EXAMPLE = fileURLToPath(new URL('../../../examples/own-service', import.meta.url))

/** The files of the example, without what was generated from it. */
const exampleFiles = async (): Promise<readonly string[]> =>
  (await readdir(EXAMPLE, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(EXAMPLE, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(generated|node_modules)\//.test(path))

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** `tenantscope init [FOLDER]`: a small sound definition to begin with. Writes nothing where a file of its is there already. */
export const init = async (folder: string): Promise<number> => {
  const files = await exampleFiles()
  const there = await Promise.all(files.map((path) => exists(resolve(folder, path))))
  const taken = files.filter((_, index) => there[index])
  if (taken.length > 0) {
    throw new CommandError(
      `INIT_EXISTS: ${resolve(folder)} has ${taken.join(', ')}\n    rule: nothing of yours is overwritten\n    fix:  name another folder`,
    )
  }
  for (const path of files) {
    await cp(join(EXAMPLE, path), resolve(folder, path), { mode: constants.COPYFILE_EXCL })
    console.log(`wrote  ${path}`)
  }
  console.log(`
Change stack.ts to what you promise, then:
  npx tenantscope generate   writes rules, routes, dashboards and load-test thresholds
  npx tenantscope check      says all that is wrong with them
  npx tenantscope prove      runs every alert's cases on promtool`)
  return 0
}
