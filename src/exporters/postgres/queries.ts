/** Everything asked of PostgreSQL, 14 and later. The role needs pg_monitor, and no right to any table. */

export interface ServerRow {
  readonly is_standby: boolean
  readonly max_connections: number
}

export const SERVER = `
  SELECT pg_is_in_recovery() AS is_standby,
    current_setting('max_connections')::integer AS max_connections`

export interface ConnectionsRow {
  readonly state: string | null
  readonly connections: number
}

export const CONNECTIONS = `
  SELECT state, count(*)::integer AS connections FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY state`

export interface StandbyOfPrimaryRow {
  readonly standby: string
  /** Byte positions, from the start of the log. */
  readonly current_position: number
  readonly replayed_position: number | null
  /** What PostgreSQL measured at the last replay; it does not grow while replay stands still. */
  readonly replay_lag_seconds: number | null
}

export const STANDBYS = `
  SELECT coalesce(nullif(application_name, ''), host(client_addr), 'unnamed') AS standby,
    (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 AS current_position,
    (replay_lsn - '0/0'::pg_lsn)::float8 AS replayed_position,
    extract(epoch FROM replay_lag)::float8 AS replay_lag_seconds
  FROM pg_stat_replication WHERE state IN ('streaming', 'catchup')`

export const POSITION = `SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 AS position`

export interface ReplayRow {
  /** What its primary knows it by, unless primary_conninfo says otherwise; null where it has no name. */
  readonly cluster_name: string | null
  readonly is_streaming: boolean
  readonly received_position: number | null
  readonly replayed_position: number | null
  /** Age of the last transaction that was replayed; null when none was since the start. */
  readonly last_replay_age_seconds: number | null
}

export const REPLAY = `
  SELECT nullif(current_setting('cluster_name'), '') AS cluster_name,
    EXISTS (SELECT FROM pg_stat_wal_receiver) AS is_streaming,
    (pg_last_wal_receive_lsn() - '0/0'::pg_lsn)::float8 AS received_position,
    (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::float8 AS replayed_position,
    extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8 AS last_replay_age_seconds`

export interface ArchiverRow {
  readonly failed: number
  readonly last_archived_seconds: number | null
  /** Where the last archived segment ends; null when what was archived last is no segment. */
  readonly archived_position: number | null
}

/** The last 16 digits of a segment's name are the upper half of its position and its number within that. */
export const ARCHIVER = `
  SELECT failed_count::float8 AS failed, extract(epoch FROM last_archived_time)::float8 AS last_archived_seconds,
    CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}$' THEN
      ('x' || substr(last_archived_wal, 9, 8))::bit(32)::bigint::float8 * 4294967296
      + (('x' || substr(last_archived_wal, 17, 8))::bit(32)::bigint + 1) * pg_size_bytes(current_setting('wal_segment_size'))
    END::float8 AS archived_position
  FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'`

export interface SchemaSizeRow {
  readonly tenant_id: string
  readonly bytes: number
}

/** $1 is the prefix of tenant schemas. */
export const SCHEMA_SIZES = `
  SELECT substr(nspname, length($1) + 1) AS tenant_id, sum(pg_total_relation_size(pg_class.oid))::float8 AS bytes
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE starts_with(nspname, $1) AND relkind IN ('r', 'm') GROUP BY nspname`

export interface StatementRow {
  readonly id: string
  readonly calls: number
  readonly total: number
  readonly mean: number
  readonly deviation: number
  readonly min: number
  readonly max: number
}

/** Milliseconds. Without the text of the statements, which is most of the work and may hold secrets. */
export const STATEMENTS = `
  SELECT concat_ws(':', userid, dbid, queryid, toplevel) AS id, calls::float8, total_exec_time AS total,
    mean_exec_time AS mean, stddev_exec_time AS deviation, min_exec_time AS min, max_exec_time AS max
  FROM pg_stat_statements(false) WHERE queryid IS NOT NULL`
