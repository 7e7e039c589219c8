import type { Executor } from './executor.ts'
import type { Installation } from './installation.ts'
import type { Software } from './software.ts'
import { isAtLeast, parseVersion } from './version.ts'

/** Found, or the reason why not, in words that complete "… was not found there, because". */
export type Finding = { readonly installation: Installation } | { readonly miss: string }

/** A place where software may be found. Sources are asked in order, the cheapest first. */
export interface Source {
  readonly name: string
  find(software: Software): Promise<Finding>
}

/**
 * Runs every binary to learn its version. Throws, in words for a person, when one does not start, tells no version
 * or is older than what the stack works with.
 */
export const readVersion = async (
  executor: Executor,
  { versionArguments, minimumVersion }: Software,
  binaries: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const versions = await Promise.all(
    binaries.map(async (binary) => {
      const { exitCode, stdout, stderr } = await executor.run(binary, versionArguments, { env, timeoutSeconds: 30 })
      const version = exitCode === 0 ? parseVersion(stdout || stderr) : undefined
      if (!version) throw new Error(`${binary} does not run: ${(stderr || stdout).trim().slice(0, 200)}`)
      if (!isAtLeast(version, minimumVersion)) {
        throw new Error(`${binary} is ${version}, and ${minimumVersion} or later is needed`)
      }
      return version
    }),
  )
  return versions[0] as string
}
