import pg from 'pg'
import { type Exporter, histogramSamples, type Sample, sample } from '../exporter.ts'
import { archiveSamples } from './archive.ts'
import { measuredSeldom } from './measured-seldom.ts'
import {
  CONNECTION_STATES,
  postgresConnections,
  postgresMaxConnections,
  postgresMetrics,
  queryDuration,
  schemaSize,
} from './metrics.ts'
import * as queries from './queries.ts'
import { queryDurations } from './query-durations.ts'
import { lagOnPrimary, lagOnStandby } from './replication.ts'
import { replicationClock } from './replication-clock.ts'

export interface PostgresExporterOptions {
  readonly url: string
  /** Tells a primary and its standbys apart: the value of the label `server`, `postgres` by default. */
  readonly server?: string
  /** How long a server may take to answer. 0.7 by default, less than a scrape gives the exporter. */
  readonly timeoutSeconds?: number
  /** How often schemas are measured. 300 by default. */
  readonly schemaSizeSeconds?: number
  /** What the names of tenant schemas begin with, before the tenant id. `tenant_` by default. */
  readonly schemaPrefix?: string
}

/** Measuring a thousand schemas may take a while on a cold disk; then the server ends the query itself. */
const SCHEMA_SIZE_TIMEOUT_MS = 30_000

const connectionSamples = (server: string, rows: readonly queries.ConnectionsRow[]): readonly Sample[] => {
  const counts = new Map<(typeof CONNECTION_STATES)[number], number>(CONNECTION_STATES.map((state) => [state, 0]))
  for (const { state, connections } of rows) {
    const known = CONNECTION_STATES.find((each) => each === state) ?? 'other'
    counts.set(known, (counts.get(known) ?? 0) + connections)
  }
  return [...counts].map(([state, count]) => sample(postgresConnections, { server, state }, count))
}

const createPool = (url: string, timeoutSeconds: number): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'tenantscope-exporter',
    max: 2, // one for scrapes, one for the sizes of schemas
    connectionTimeoutMillis: timeoutSeconds * 1000,
    query_timeout: timeoutSeconds * 1000,
    statement_timeout: SCHEMA_SIZE_TIMEOUT_MS,
    idleTimeoutMillis: 0,
  })
  pool.on('error', () => {}) // an idle connection was lost; the next scrape makes a new one or says why not
  return pool
}

/**
 * Connections, replication lag, archive, schema sizes and query times of one PostgreSQL server, primary or standby.
 *
 * @example postgresExporter({ url: 'postgresql://monitor@standby/app', server: 'standby' })
 */
export const postgresExporter = ({
  url,
  server = 'postgres',
  timeoutSeconds = 0.7,
  schemaSizeSeconds = 300,
  schemaPrefix = 'tenant_',
}: PostgresExporterOptions): Exporter => {
  const pool = createPool(url, timeoutSeconds)
  const clock = replicationClock()
  const durations = queryDurations()
  const sizes = measuredSeldom(
    async () => {
      const query = { text: queries.SCHEMA_SIZES, values: [schemaPrefix], query_timeout: SCHEMA_SIZE_TIMEOUT_MS }
      return (await pool.query<queries.SchemaSizeRow>(query)).rows
    },
    { intervalSeconds: schemaSizeSeconds },
  )

  type Read = <Row extends pg.QueryResultRow>(text: string) => Promise<readonly Row[]>

  const replication = async (read: Read, isStandby: boolean): Promise<readonly Sample[]> => {
    const now = performance.now() / 1000
    if (isStandby) {
      const [row] = await read<queries.ReplayRow>(queries.REPLAY)
      if (row?.received_position) clock.mark(row.received_position, now)
      return row ? lagOnStandby(server, row, clock, now) : []
    }
    const [at] = await read<{ position: number }>(queries.POSITION)
    if (at) clock.mark(at.position, now)
    return lagOnPrimary(server, await read<queries.StandbyOfPrimaryRow>(queries.STANDBYS), clock, now)
  }

  const archive = async (read: Read): Promise<readonly Sample[]> => {
    const [row] = await read<queries.ArchiverRow>(queries.ARCHIVER)
    return row ? archiveSamples(server, row, clock, performance.now() / 1000) : []
  }

  const sizeSamples = (): readonly Sample[] =>
    (sizes.latest() ?? []).map(({ tenant_id, bytes }) => sample(schemaSize, { server, tenant_id }, bytes))

  const collectWith = async (read: Read): Promise<readonly Sample[]> => {
    const [about] = await read<queries.ServerRow>(queries.SERVER)
    if (!about) throw new Error(`${server} tells nothing of itself`)
    const isPrimary = !about.is_standby
    return [
      sample(postgresMaxConnections, { server }, about.max_connections),
      ...connectionSamples(server, await read<queries.ConnectionsRow>(queries.CONNECTIONS)),
      ...(await replication(read, about.is_standby)),
      ...(isPrimary ? await archive(read) : []),
      ...(about.has_statements
        ? histogramSamples(queryDuration, { server }, durations(await read<queries.StatementRow>(queries.STATEMENTS)))
        : []),
      ...(isPrimary ? sizeSamples() : []),
    ]
  }

  return {
    name: `postgres:${server}`,
    metrics: postgresMetrics,
    async collect() {
      const client = await pool.connect()
      try {
        const samples = await collectWith(async (text) => (await client.query(text)).rows)
        client.release()
        return samples
      } catch (error) {
        client.release(true) // it may still wait for an answer
        throw error
      }
    },
    async close() {
      await sizes.ended()
      await pool.end()
    },
  }
}
