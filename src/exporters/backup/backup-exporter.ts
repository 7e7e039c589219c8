import { type Exporter, sample } from '../exporter.ts'
import type { Backup, BackupSource } from './backup.ts'
import { type BackupKind, backupLastSize, backupLastSuccess, backupMetrics } from './metrics.ts'

const newest = (backups: readonly Backup[]): Backup | undefined =>
  backups.reduce<Backup | undefined>(
    (last, each) => (last === undefined || each.finishedAt > last.finishedAt ? each : last),
    undefined,
  )

/**
 * When something was last backed up. A source without a single backup is a failure: there is no age to tell, and silence
 * would look like health.
 *
 * @example backupExporter({ name: 'nightly', kind: 'backup', source: fileSource({ directory: '/backups' }) })
 */
export const backupExporter = ({
  name,
  kind,
  source,
}: {
  readonly name: string
  readonly kind: BackupKind
  readonly source: BackupSource
}): Exporter => ({
  name: `backup:${name}`,
  metrics: backupMetrics,
  async collect(signal) {
    const last = newest(await source(signal))
    if (last === undefined) throw new Error(`there is no ${kind} in ${name}`)
    const labels = { backup: name, kind }
    return [
      sample(backupLastSuccess, labels, last.finishedAt.getTime() / 1000),
      ...(last.sizeBytes === undefined ? [] : [sample(backupLastSize, labels, last.sizeBytes)]),
    ]
  },
})
