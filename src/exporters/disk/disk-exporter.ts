import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import { diskAvailable, diskFilesUsed, diskMetrics, diskUsed } from './metrics.ts'
import { findMounts } from './mounts.ts'

type Statistics = Pick<StatsFs, 'bsize' | 'blocks' | 'bfree' | 'bavail' | 'files' | 'ffree'>

/** Root's reserve counts neither as used nor as available. */
const usedRatio = ({ blocks, bfree, bavail }: Statistics): number => {
  const used = blocks - bfree
  return used + bavail === 0 ? 0 : used / (used + bavail)
}

const samplesOf = (mount: string, statistics: Statistics): readonly Sample[] => {
  const { bsize, bavail, files, ffree } = statistics
  return [
    sample(diskUsed, { mount }, usedRatio(statistics)),
    sample(diskAvailable, { mount }, bavail * bsize),
    ...(files > 0 ? [sample(diskFilesUsed, { mount }, (files - ffree) / files)] : []),
  ]
}

/**
 * How full disks are, by mount.
 *
 * @example diskExporter({ mounts: ['/', '/var/lib/postgresql'] })
 */
export const diskExporter = ({
  mounts,
  statistics = (mount) => statfs(mount),
}: {
  /** Those that store data by default. */
  readonly mounts?: readonly string[]
  readonly statistics?: (mount: string) => Promise<Statistics>
} = {}): Exporter => ({
  name: 'disk',
  metrics: diskMetrics,
  async collect() {
    const paths = mounts ?? (await findMounts())
    return (await Promise.all(paths.map(async (mount) => samplesOf(mount, await statistics(mount))))).flat()
  },
})
