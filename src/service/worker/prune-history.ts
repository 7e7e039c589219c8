import type { Queryable } from '../database/queryable.ts'

/** The tenant exporter looks back 30 days at the most: src/exporters/tenant/postgres-source.ts. */
const KEPT_DAYS = 35
/** As many rows as one statement removes, so that it stays within the time that any statement may take. */
const BATCH = 5_000

const TABLES = { task_outcomes: 'minute', agent_activity: 'last_active_at' } as const

const pruneTable = async (database: Queryable, table: keyof typeof TABLES): Promise<number> => {
  for (let removed = 0; ; ) {
    const { rowCount } = await database.query(
      `DELETE FROM public.${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM public.${table} WHERE ${TABLES[table]} < now() - make_interval(days => $1) LIMIT $2))`,
      [KEPT_DAYS, BATCH],
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH) return removed
  }
}

/** Removes what nobody looks back to any more. Safe in several workers at once; returns how many rows went. */
export const pruneHistory = async (database: Queryable): Promise<number> =>
  (await pruneTable(database, 'task_outcomes')) + (await pruneTable(database, 'agent_activity'))
