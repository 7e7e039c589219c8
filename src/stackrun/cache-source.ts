import { readCache } from './cache.ts'
import type { Executor } from './executor.ts'
import { libraryEnvironment } from './installation.ts'
import { requireToRun, type Source } from './source.ts'
import { isAtLeast } from './version.ts'

/** What an earlier run fetched. It is tried before it is trusted; what fails is fetched anew, and so replaced. */
export const cacheSource = ({ cache, executor }: { readonly cache: string; readonly executor: Executor }): Source => ({
  name: 'cache',
  async find(software) {
    const installation = await readCache(cache, software.name)
    if (!installation) return { miss: `${cache} holds no complete copy` }
    if (!isAtLeast(installation.version, software.minimumVersion)) return { miss: `it holds ${installation.version}` }
    await requireToRun(executor, software, Object.values(installation.binaries), libraryEnvironment(installation))
    return { installation }
  },
})
