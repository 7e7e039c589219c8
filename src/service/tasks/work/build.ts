import { createHash } from 'node:crypto'
import type { BuildPayload } from '../task.ts'
import { TaskFailure, type Work } from './work.ts'

/** Bundles files into one artifact, described by the digest of each and of all. Fails when there is nothing to build. */
export const build: Work<BuildPayload> = function* ({ files }) {
  const sources = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  if (sources.length === 0) throw new TaskFailure('there are no files to build')
  const artifact = createHash('sha256')
  const digests: Record<string, string> = {}
  for (const [index, [name, content]] of sources.entries()) {
    digests[name] = createHash('sha256').update(content).digest('hex')
    artifact.update(`${name}\0${digests[name]}\n`)
    yield (index + 1) / sources.length
  }
  return { digest: artifact.digest('hex'), files: digests }
}
