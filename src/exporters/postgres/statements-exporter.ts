import type pg from 'pg'
import { type Exporter, histogramSamples } from '../exporter.ts'
import { readingFrom } from './connection.ts'
import { queryDuration, statementsMetrics } from './metrics.ts'
import { STATEMENTS, type StatementRow } from './queries.ts'
import { queryDurations } from './query-durations.ts'

/** The view does not exist, the function does not, or the library was not preloaded. */
const MISSING = new Set(['42P01', '42883', '55000'])

const explain = (error: { readonly code?: string }): never => {
  if (error.code === undefined || !MISSING.has(error.code)) throw error
  const fix = 'add it to shared_preload_libraries and run CREATE EXTENSION pg_stat_statements'
  throw Object.assign(new Error(`pg_stat_statements is missing: ${fix}`, { cause: error }), { code: error.code })
}

/** How long statements take. An exporter of its own, so that a server without the extension loses only this, and says so. */
export const statementsExporter = (pool: pg.Pool, server: string): Exporter => {
  const durations = queryDurations()
  return {
    name: `postgres-statements:${server}`,
    metrics: statementsMetrics,
    async collect() {
      const rows = await readingFrom(pool, (read) => read<StatementRow>(STATEMENTS)).catch(explain)
      return histogramSamples(queryDuration, { server }, durations(rows))
    },
  }
}
