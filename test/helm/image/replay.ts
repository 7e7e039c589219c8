import { exec } from 'node:child_process'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Stage } from './dockerfile.ts'

const run = promisify(exec)

/** What `.dockerignore` lets into the build: our file is a list of exceptions from "nothing". */
const contextFilter = async (root: string): Promise<(path: string) => boolean> => {
  const lines = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  return (path) => {
    const place = relative(root, path)
    if (/\.test\.ts$|(^|\/)(dist|node_modules)(\/|$)/.test(place)) return false
    return allowed.some((entry) => place === entry || place.startsWith(`${entry}/`))
  }
}

/**
 * Does in plain folders what Docker does in layers: every COPY from the context or another stage, every RUN. The base
 * images are missing, so it proves that the files suffice, not that the image starts.
 */
export const replay = async (
  stages: readonly Stage[],
  { root, folder }: { readonly root: string; readonly folder: string },
): Promise<string> => {
  const inContext = await contextFilter(root)
  const folderOf = (stage: string): string => join(folder, stage)
  for (const { name, base, instructions } of stages) {
    const app = folderOf(name)
    await mkdir(app, { recursive: true })
    if (stages.some((stage) => stage.name === base)) await cp(folderOf(base), app, { recursive: true })
    for (const instruction of instructions) {
      if (instruction.kind === 'run') {
        await run(instruction.command, { cwd: app, maxBuffer: 2 ** 24 }).catch(
          (error: { stdout?: string; stderr?: string }) => {
            throw new Error(`RUN ${instruction.command} in stage ${name}:\n${error.stdout}${error.stderr}`)
          },
        )
        continue
      }
      const { from, sources, target } = instruction
      for (const source of sources) {
        const origin = from ? join(folderOf(from), relative('/app', source)) : resolve(root, source)
        const destination = target.endsWith('/') ? join(app, target, source) : join(app, target)
        if (!from && !inContext(origin)) throw new Error(`COPY ${source}: .dockerignore keeps it out of the build`)
        await mkdir(dirname(destination), { recursive: true })
        await cp(origin, destination, { recursive: true, verbatimSymlinks: true, ...(!from && { filter: inContext }) })
      }
    }
  }
  return folderOf(stages.at(-1)?.name ?? '')
}
