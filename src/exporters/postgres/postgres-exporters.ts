import type { Exporter } from '../exporter.ts'
import { createExporterPool } from './connection.ts'
import { serverExporter } from './server-exporter.ts'
import { statementsExporter } from './statements-exporter.ts'

export interface PostgresOptions {
  readonly url: string
  /** Tells a primary and its standbys apart: the value of the label `server`, `postgres` by default. */
  readonly server?: string
  /** How long a server may take to answer. 0.7 by default, less than a scrape gives an exporter. */
  readonly timeoutSeconds?: number
  /** How often schemas are measured. 300 by default. */
  readonly schemaSizeSeconds?: number
  /** What the names of tenant schemas begin with, before the tenant id. `tenant_` by default. */
  readonly schemaPrefix?: string
}

/**
 * What is to be known of one PostgreSQL server, primary or standby. Its role needs pg_monitor.
 *
 * @example registerExporters(registry, postgresExporters({ url: 'postgresql://monitor@standby/app', server: 'standby' }))
 */
export const postgresExporters = ({
  url,
  server = 'postgres',
  timeoutSeconds = 0.7,
  schemaSizeSeconds = 300,
  schemaPrefix = 'tenant_',
}: PostgresOptions): readonly Exporter[] => {
  const pool = createExporterPool(url, timeoutSeconds)
  const ofServer = serverExporter(pool, { server, schemaSizeSeconds, schemaPrefix })
  const close = async (): Promise<void> => {
    await ofServer.close?.()
    await pool.end()
  }
  return [{ ...ofServer, close }, statementsExporter(pool, server)]
}
