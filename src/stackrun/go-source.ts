import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addToCache } from './cache.ts'
import type { Executor } from './executor.ts'
import type { OnProgress } from './progress.ts'
import type { Software } from './software.ts'
import { requireToRun, type Source } from './source.ts'

interface GoSourceOptions {
  readonly cache: string
  readonly executor: Executor
  readonly onProgress?: OnProgress
}

/**
 * Builds a program as a dependency of an empty module: `go install` refuses modules with replace directives, which
 * Prometheus has. Reads the modules through GOPROXY, as any Go build does.
 */
const build = async (executor: Executor, { package: path, version }: NonNullable<Software['go']>, bin: string) => {
  const module = join(bin, '.module')
  await mkdir(module, { recursive: true })
  await writeFile(join(module, 'go.mod'), 'module tenantscope.local/build\n')
  for (const args of [
    ['get', `${path}@${version}`],
    ['build', '-o', `${bin}/`, path],
  ]) {
    const { exitCode, stderr } = await executor.run('go', args, { cwd: module, timeoutSeconds: 1800 })
    if (exitCode !== 0) throw new Error(`go ${args.join(' ')} failed: ${stderr.trim().slice(-400)}`)
  }
  await rm(module, { recursive: true })
}

/** Programs that a Go toolchain, where there is one, builds from their public module into the cache. */
export const goSource = ({ cache, executor, onProgress = () => {} }: GoSourceOptions): Source => ({
  name: 'Go',
  async find(software) {
    const { go } = software
    if (!go) return { miss: 'it is not built by Go here' }
    if (!(await executor.which('go'))) return { miss: 'this machine has no Go toolchain' }
    onProgress({ subject: software.name, step: 'building', detail: `${go.package}@${go.version}, some minutes` })
    const installation = await addToCache(cache, software.name, async (directory) => {
      const bin = join(directory, 'bin')
      await build(executor, go, bin)
      const binaries = Object.fromEntries(Object.keys(software.binaries).map((name) => [name, `bin/${name}`]))
      const absolute = Object.values(binaries).map((path) => join(directory, path))
      await requireToRun(executor, software, absolute)
      return { version: go.release, binaries, libraryPaths: [], startsInRoot: false }
    })
    return { installation }
  },
})
