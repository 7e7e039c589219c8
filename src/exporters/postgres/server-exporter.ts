import type pg from 'pg'
import { type Exporter, type Sample, sample } from '../exporter.ts'
import { archiveSamples } from './archive.ts'
import { LONGEST_QUERY_MS, type Read, readingFrom } from './connection.ts'
import { measuredSeldom } from './measured-seldom.ts'
import { CONNECTION_STATES, postgresConnections, postgresMaxConnections, schemaSize, serverMetrics } from './metrics.ts'
import * as queries from './queries.ts'
import { lagOnPrimary, lagOnStandby } from './replication.ts'
import { replicationClock } from './replication-clock.ts'

export interface ServerOptions {
  /** Tells a primary and its standbys apart: the value of the label `server`. */
  readonly server: string
  /** How often schemas are measured. */
  readonly schemaSizeSeconds: number
  /** What the names of tenant schemas begin with, before the tenant id. */
  readonly schemaPrefix: string
}

const connectionSamples = (server: string, rows: readonly queries.ConnectionsRow[]): readonly Sample[] => {
  const counts = new Map<(typeof CONNECTION_STATES)[number], number>(CONNECTION_STATES.map((state) => [state, 0]))
  for (const { state, connections } of rows) {
    const known = CONNECTION_STATES.find((each) => each === state) ?? 'other'
    counts.set(known, (counts.get(known) ?? 0) + connections)
  }
  return [...counts].map(([state, count]) => sample(postgresConnections, { server, state }, count))
}

/** Connections, replication lag, archive and schema sizes of one PostgreSQL server, whichever role it has now. */
export const serverExporter = (pool: pg.Pool, { server, schemaSizeSeconds, schemaPrefix }: ServerOptions): Exporter => {
  const clock = replicationClock()
  const sizes = measuredSeldom(
    async () => {
      const query = { text: queries.SCHEMA_SIZES, values: [schemaPrefix], query_timeout: LONGEST_QUERY_MS }
      return (await pool.query<queries.SchemaSizeRow>(query)).rows
    },
    { intervalSeconds: schemaSizeSeconds },
  )

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
      ...(isPrimary ? sizeSamples() : []),
    ]
  }

  return {
    name: `postgres:${server}`,
    metrics: serverMetrics,
    collect: () => readingFrom(pool, collectWith),
    close: sizes.ended,
  }
}
