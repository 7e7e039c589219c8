import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PreviewError } from './preview-error.ts'

const sources = fileURLToPath(new URL('./app', import.meta.url))

/** What the page takes from elsewhere. */
const shared = [fileURLToPath(new URL('../core/recorded.ts', import.meta.url))]

/** A folder is named after what it was built from, so that a changed source is built anew and an unchanged one never. */
const hashOfSources = async (): Promise<string> => {
  const own = (await readdir(sources, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
  const files = [...own, ...shared]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(sources.length)).update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const runVite = async (outDir: string): Promise<void> => {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root: sources,
    base: '/',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    worker: { format: 'es' },
  })
}

/**
 * The folder with the built page. The first start of a checkout builds it, which takes about a second.
 *
 * @throws PreviewError PREVIEW_BUILD
 */
export const buildApp = async (cache: string): Promise<string> => {
  const target = join(resolve(cache), `preview-${await hashOfSources()}`)
  if (await exists(join(target, 'index.html'))) return target
  const beside = `${target}.${randomUUID()}`
  try {
    await mkdir(cache, { recursive: true })
    await runVite(beside)
    // Another process may have put the same build in place meanwhile; either will do.
    await rename(beside, target).catch(async (error: Error) => {
      if (!(await exists(join(target, 'index.html')))) throw error
    })
    return target
  } catch (error) {
    throw new PreviewError(
      'PREVIEW_BUILD',
      `the page could not be built from ${sources}: ${(error as Error).message}`,
      'run "npm ci", and make sure that the cache folder may be written (TENANTSCOPE_CACHE names another)',
    )
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}
