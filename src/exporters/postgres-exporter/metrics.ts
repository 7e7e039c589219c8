import { free, gauge } from '../../instrumentation/metric.ts'

/**
 * What https://github.com/prometheus-community/postgres_exporter emits and ours can be told from. Seen on 0.11.1, but for
 * the replication collector, which came with 0.12.
 */
const target = { job: free({ expected: 1 }), instance: free({ expected: 3 }) }

export const pgActivity = gauge('pg_stat_activity_count', {
  help: 'Connections by database and state. Emitted by postgres_exporter.',
  labels: { ...target, datname: free({ expected: 4 }), state: free({ expected: 6 }) },
})

export const pgMaxConnections = gauge('pg_settings_max_connections', {
  help: 'The setting max_connections. Emitted by postgres_exporter.',
  labels: target,
})

export const pgReplicationDifference = gauge('pg_stat_replication_pg_wal_lsn_diff', {
  help: 'Bytes that a standby has not replayed. Emitted by postgres_exporter on a primary.',
  labels: { ...target, application_name: free({ expected: 2 }), state: free({ expected: 2 }) },
})

export const pgReplicationLag = gauge('pg_replication_lag_seconds', {
  help: 'Age of the last transaction that a standby replayed. Emitted by postgres_exporter 0.12 and later.',
  unit: 'seconds',
  labels: target,
})

export const pgIsReplica = gauge('pg_replication_is_replica', {
  help: '1 on a standby. Emitted by postgres_exporter 0.12 and later.',
  labels: target,
})

export const pgLastArchiveAge = gauge('pg_stat_archiver_last_archive_age', {
  help: 'Seconds since a segment was archived; NaN when none was. Emitted by postgres_exporter.',
  unit: 'seconds',
  labels: target,
})

export const pgArchiveFailures = gauge('pg_stat_archiver_failed_count', {
  help: 'Attempts to archive that failed. Emitted by postgres_exporter.',
  labels: target,
})

export const postgresExporterMetrics = [
  pgActivity,
  pgMaxConnections,
  pgReplicationDifference,
  pgReplicationLag,
  pgIsReplica,
  pgLastArchiveAge,
  pgArchiveFailures,
] as const
