import { type Page, type PageRequest, pageOf } from '../database/page.ts'
import type { TenantDatabase } from '../database/tenant-database.ts'
import type { Agent } from './agent.ts'

const COLUMNS = 'id, name, created_by, created_at'

/** Makes an agent, or returns undefined when the tenant has as many as it may. */
export async function createAgent(
  database: TenantDatabase,
  { name, createdBy, maxAgents }: { readonly name: string; readonly createdBy: string; readonly maxAgents: number },
): Promise<Agent | undefined> {
  const { rows } = await database.query<Agent>(
    `INSERT INTO ${database.agents} (name, created_by)
     SELECT $1, $2 WHERE (SELECT count(*) FROM ${database.agents}) < $3
     RETURNING ${COLUMNS}`,
    [name, createdBy, maxAgents],
  )
  return rows[0]
}

export async function listAgents(database: TenantDatabase, { limit, cursor }: PageRequest): Promise<Page<Agent>> {
  const { rows } = await database.query<Agent>(
    `SELECT ${COLUMNS} FROM ${database.agents}
     WHERE $2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)
     ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit + 1, cursor?.createdAt ?? null, cursor?.id ?? null],
  )
  return pageOf(rows, limit)
}

export async function findAgent(database: TenantDatabase, id: string): Promise<Agent | undefined> {
  const { rows } = await database.query<Agent>(`SELECT ${COLUMNS} FROM ${database.agents} WHERE id = $1`, [id])
  return rows[0]
}

/** Deletes an agent with all its tasks, those not ended included. Returns whether there was one. */
export const deleteAgent = (database: TenantDatabase, id: string): Promise<boolean> =>
  database.transaction(async (inner) => {
    // The agent first: a task that is being accepted for it holds it, so it cannot slip in between the two statements.
    const { rowCount } = await inner.query(`SELECT 1 FROM ${inner.agents} WHERE id = $1 FOR UPDATE`, [id])
    // Then its tasks, before what is known of them elsewhere: workers lock in that order, and the other way round is a deadlock.
    await inner.query(`SELECT 1 FROM ${inner.tasks} WHERE agent_id = $1 ORDER BY id FOR UPDATE`, [id])
    await inner.query(
      `DELETE FROM public.open_tasks WHERE task_id IN (SELECT id FROM ${inner.tasks} WHERE agent_id = $1)`,
      [id],
    )
    await inner.query('DELETE FROM public.agent_activity WHERE tenant_id = $1 AND agent_id = $2', [inner.tenantId, id])
    await inner.query(`DELETE FROM ${inner.agents} WHERE id = $1`, [id])
    return rowCount === 1
  })
