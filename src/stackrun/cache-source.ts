import { discardCached, readCache } from './cache.ts'
import type { Executor } from './executor.ts'
import { libraryEnvironment } from './installation.ts'
import { readVersion, type Source } from './source.ts'

/** What an earlier run fetched. It is tried before it is trusted, and thrown away when it does not run. */
export const cacheSource = ({ cache, executor }: { readonly cache: string; readonly executor: Executor }): Source => ({
  name: 'cache',
  async find(software) {
    const installation = await readCache(cache, software.name)
    if (!installation) return { miss: `${cache} holds no complete copy` }
    try {
      const binaries = Object.values(installation.binaries)
      await readVersion(executor, software, binaries, libraryEnvironment(installation))
      return { installation }
    } catch (error) {
      await discardCached(cache, software.name)
      return { miss: `the copy was broken and is removed (${(error as Error).message})` }
    }
  },
})
