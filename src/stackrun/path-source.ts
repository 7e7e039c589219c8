import type { Executor } from './executor.ts'
import { readVersion, type Source } from './source.ts'

const locate = async (executor: Executor, names: readonly string[]): Promise<string | undefined> => {
  for (const name of names) {
    const path = await executor.which(name)
    if (path) return path
  }
  return undefined
}

/** What is installed on the machine, when all binaries of a software are there and new enough. */
export const pathSource = ({ executor }: { readonly executor: Executor }): Source => ({
  name: 'PATH',
  async find(software) {
    const binaries: Record<string, string> = {}
    for (const [binary, names] of Object.entries(software.binaries)) {
      const path = await locate(executor, names)
      if (!path) return { miss: `${names.join(' or ')} is not on it` }
      binaries[binary] = path
    }
    try {
      const version = await readVersion(executor, software, Object.values(binaries))
      return { installation: { software: software.name, version, source: 'PATH', binaries, libraryPaths: [] } }
    } catch (error) {
      return { miss: (error as Error).message }
    }
  },
})
