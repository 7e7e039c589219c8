import pg from 'pg'
import type { Exporter } from '../exporter.ts'
import { postgresExporters } from '../postgres/postgres-exporters.ts'
import { readObjectives } from '../tenant/objectives.ts'
import { postgresTenants } from '../tenant/postgres-source.ts'
import { tenantExporter } from '../tenant/tenant-exporter.ts'
import type { ExporterConfig } from './environment.ts'

/**
 * What is read over one small pool of its own, so that it neither waits for the service nor makes it wait. Every limit is
 * below that of a scrape: a database that hangs must not pile up connections.
 */
export const databaseExporters = async ({
  DATABASE_URL,
  OBJECTIVES_FILE,
  STANDBY_DATABASE_URLS,
  EXPORTER_TIMEOUT_SECONDS,
}: ExporterConfig & { readonly DATABASE_URL: string }): Promise<readonly Exporter[]> => {
  const objectives = await readObjectives(OBJECTIVES_FILE)
  const timeoutMs = EXPORTER_TIMEOUT_SECONDS * 1000
  const pool = new pg.Pool({
    connectionString: DATABASE_URL,
    application_name: 'tenantscope-exporters',
    max: 2,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs,
  })
  pool.on('error', () => {}) // an idle connection was lost; the next collection tells whether that matters
  return [
    {
      ...tenantExporter(
        postgresTenants(() => pool),
        objectives,
      ),
      close: () => pool.end(),
    },
    ...postgresExporters({ url: DATABASE_URL, server: 'primary', timeoutSeconds: EXPORTER_TIMEOUT_SECONDS }),
    ...STANDBY_DATABASE_URLS.flatMap((url, index) =>
      postgresExporters({ url, server: `standby-${index + 1}`, timeoutSeconds: EXPORTER_TIMEOUT_SECONDS }),
    ),
  ]
}
