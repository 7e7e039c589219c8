import { free, gauge, oneOf } from '../../instrumentation/metric.ts'

/** What is kept for the worst day: base backups, the archive of write-ahead log, and proof that both can be restored. */
export const BACKUP_KINDS = ['backup', 'wal_archive', 'restore_drill'] as const
export type BackupKind = (typeof BACKUP_KINDS)[number]

const labels = { backup: free({ expected: 4 }), kind: oneOf(...BACKUP_KINDS) }

export const backupLastSuccess = gauge('backup_last_success_timestamp_seconds', {
  help: 'When the newest good backup, archived segment or restore drill was finished, as seconds since 1970.',
  unit: 'timestamp',
  labels,
})

export const backupLastSize = gauge('backup_last_size_bytes', {
  help: 'Size of the newest good backup, where its source tells one. A fall hints at an empty backup.',
  unit: 'bytes',
  labels,
})

export const backupMetrics = [backupLastSuccess, backupLastSize] as const
