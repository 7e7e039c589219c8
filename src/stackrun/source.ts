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
 * Runs every binary with its version arguments and returns what they print.
 *
 * @throws Error in words for a person, when one does not start
 */
export const requireToRun = (
  executor: Executor,
  { versionArguments }: Software,
  binaries: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> =>
  Promise.all(
    binaries.map(async (binary) => {
      const { exitCode, stdout, stderr } = await executor.run(binary, versionArguments, { env, timeoutSeconds: 30 })
      if (exitCode !== 0) throw new Error(`${binary} does not run: ${(stderr || stdout).trim().slice(0, 200)}`)
      return stdout || stderr
    }),
  )

/**
 * The version of a software, which all of its binaries must have at least.
 *
 * @throws Error in words for a person, when one does not start, tells no version or is older than what the stack needs
 */
export const readVersion = async (
  executor: Executor,
  software: Software,
  binaries: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const outputs = await requireToRun(executor, software, binaries, env)
  const versions = outputs.map((output, index) => {
    const version = parseVersion(output)
    if (!version) throw new Error(`${binaries[index]} does not tell its version`)
    if (!isAtLeast(version, software.minimumVersion)) {
      throw new Error(`${binaries[index]} is ${version}, and ${software.minimumVersion} or later is needed`)
    }
    return version
  })
  return versions[0] as string
}
