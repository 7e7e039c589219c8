import { counter, free, gauge, histogram, oneOf, tenant } from '../../instrumentation/metric.ts'

/** Tells a primary and its standbys apart. */
const server = free({ expected: 3 })

/** States of pg_stat_activity; `other` takes the rest, and what a role without pg_monitor is not shown. */
export const CONNECTION_STATES = [
  'active',
  'idle',
  'idle in transaction',
  'idle in transaction (aborted)',
  'other',
] as const

export const postgresConnections = gauge('postgres_connections', {
  help: 'Connections of all clients to the server, by what they do.',
  labels: { server, state: oneOf(...CONNECTION_STATES) },
})

export const postgresMaxConnections = gauge('postgres_max_connections', {
  help: 'Connections that the server admits.',
  labels: { server },
})

const replication = { server, side: oneOf('primary', 'standby'), standby: free({ expected: 2 }) }

export const replicationLag = gauge('postgres_replication_lag_seconds', {
  help: 'Age of the oldest change that a standby has not replayed, as its primary or the standby itself sees it; 0 when it has all.',
  unit: 'seconds',
  labels: replication,
})

export const replicationLagBytes = gauge('postgres_replication_lag_bytes', {
  help: 'Write-ahead log that a standby has not replayed: of what was written, or, as the standby sees it, of what it received.',
  unit: 'bytes',
  labels: replication,
})

export const queryDuration = histogram('postgres_query_duration_seconds', {
  help: 'Time that statements took on the server, estimated from the mean and deviation that pg_stat_statements keeps for each statement.',
  unit: 'seconds',
  labels: { server },
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
})

export const walLastArchived = gauge('postgres_wal_last_archived_timestamp_seconds', {
  help: 'When the server last archived a segment of write-ahead log, as seconds since 1970. Absent where it archives nothing.',
  unit: 'timestamp',
  labels: { server },
})

export const walUnarchived = gauge('postgres_wal_unarchived_seconds', {
  help: 'Age of the oldest change that is in no archived segment: what would be lost with the server. 0 when all is archived.',
  unit: 'seconds',
  labels: { server },
})

export const walArchiveFailures = counter('postgres_wal_archive_failures_total', {
  help: 'Attempts to archive a segment of write-ahead log that failed.',
  labels: { server },
})

export const schemaSize = gauge('postgres_tenant_schema_size_bytes', {
  help: 'Disk that the schema of a tenant takes, with indexes and TOAST.',
  unit: 'bytes',
  labels: { server, tenant_id: tenant },
})

export const serverMetrics = [
  postgresConnections,
  postgresMaxConnections,
  replicationLag,
  replicationLagBytes,
  walLastArchived,
  walUnarchived,
  walArchiveFailures,
  schemaSize,
] as const

export const statementsMetrics = [queryDuration] as const

export const postgresMetrics = [...serverMetrics, ...statementsMetrics] as const
