import { delimiter } from 'node:path'

/** Where a piece of software was found, and how to start what is in it. */
export interface Installation {
  readonly software: string
  readonly version: string
  readonly source: 'PATH' | 'cache' | 'npm'
  /** Absolute path of each binary. */
  readonly binaries: Readonly<Record<string, string>>
  /** Directories of shared libraries that come with it. */
  readonly libraryPaths: readonly string[]
  /** The directory that it must be started in, where its own relative paths demand one. */
  readonly workingDirectory?: string
}

/** The environment that makes an installation find its own libraries before the system's. */
export const libraryEnvironment = (
  installation: Pick<Installation, 'libraryPaths'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> => {
  if (installation.libraryPaths.length === 0) return {}
  const inherited = environment.LD_LIBRARY_PATH
  return {
    LD_LIBRARY_PATH: [...installation.libraryPaths, ...(inherited ? [inherited] : [])].join(delimiter),
  }
}
