import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { addToCache } from './cache.ts'
import type { Executor } from './executor.ts'
import type { OnProgress } from './progress.ts'
import { requireToRun, type Source } from './source.ts'

/** Programs that a Go toolchain, where there is one, builds from their public module into the cache. */
export const goSource = ({
  cache,
  executor,
  onProgress = () => {},
}: {
  readonly cache: string
  readonly executor: Executor
  readonly onProgress?: OnProgress
}): Source => ({
  name: 'Go',
  async find(software) {
    const { go } = software
    if (!go) return { miss: 'it is not built by Go here' }
    if (!(await executor.which('go'))) return { miss: 'this machine has no Go toolchain' }
    onProgress({ subject: software.name, step: 'building', detail: go.package })
    const installation = await addToCache(cache, software.name, async (directory) => {
      const bin = join(directory, 'bin')
      await mkdir(bin)
      const build = await executor.run('go', ['install', go.package], { env: { GOBIN: bin } })
      if (build.exitCode !== 0) throw new Error(`go install ${go.package} failed: ${build.stderr.trim().slice(-400)}`)
      const binaries = Object.fromEntries(Object.keys(software.binaries).map((name) => [name, `bin/${name}`]))
      const absolute = Object.values(binaries).map((path) => join(directory, path))
      await requireToRun(executor, software, absolute)
      return { version: go.version, binaries, libraryPaths: [], startsInRoot: false }
    })
    return { installation }
  },
})
