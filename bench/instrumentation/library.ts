import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const folder = new URL('../../src/instrumentation/', import.meta.url)

/** Compiles the library, as it is published: what is measured is what users run. */
export const buildLibrary = (): void => {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: fileURLToPath(folder) })
}

export const libraryUrl = (entry: string): string => new URL(`dist/${entry}.js`, folder).href
