import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** What `loadtests/` of the project at hand has of its own; the rest comes with this package. */
export interface ProjectScripts {
  readonly scriptDirectory?: string
  readonly env: Readonly<Record<string, string>>
}

/** A project may have scripts of its own, and has its own thresholds: they are generated from its promises. */
export const projectScripts = async (script: string, project = process.cwd()): Promise<ProjectScripts> => {
  const directory = resolve(project, 'loadtests')
  const thresholds = join(directory, 'generated/thresholds.json')
  return {
    ...((await exists(join(directory, `${script}.ts`))) && { scriptDirectory: directory }),
    env: (await exists(thresholds)) ? { THRESHOLDS_FILE: thresholds } : {},
  }
}
