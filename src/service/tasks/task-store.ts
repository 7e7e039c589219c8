import { z } from 'zod'
import { type Page, type PageRequest, pageOf, pageRequest } from '../database/page.ts'
import type { TenantDatabase } from '../database/tenant-database.ts'
import { TASK_STATUSES, type Task } from './task.ts'

export const TASK_COLUMNS = `id, agent_id, task_type, payload, status, progress_ratio, result, failure,
  created_by, created_at, started_at, ended_at`

export const taskListRequest = pageRequest.extend({
  status: z.enum(TASK_STATUSES).optional(),
  agent_id: z.uuid().optional(),
})
export type TaskListRequest = PageRequest & z.output<typeof taskListRequest>

export async function listTasks(
  database: TenantDatabase,
  { limit, cursor, status, agent_id }: TaskListRequest,
): Promise<Page<Task>> {
  const { rows } = await database.query<Task>(
    `SELECT ${TASK_COLUMNS} FROM ${database.tasks}
     WHERE ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
       AND ($4::text IS NULL OR status = $4) AND ($5::uuid IS NULL OR agent_id = $5)
     ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit + 1, cursor?.createdAt ?? null, cursor?.id ?? null, status ?? null, agent_id ?? null],
  )
  return pageOf(rows, limit)
}

export async function findTask(database: TenantDatabase, id: string): Promise<Task | undefined> {
  const { rows } = await database.query<Task>(`SELECT ${TASK_COLUMNS} FROM ${database.tasks} WHERE id = $1`, [id])
  return rows[0]
}

/** Cancels a task that has not ended. A worker that runs it notices at its next step. Undefined when it had ended. */
export const cancelTask = (database: TenantDatabase, id: string): Promise<Task | undefined> =>
  database.transaction(async (inner) => {
    const { rows } = await inner.query<Task>(
      `UPDATE ${inner.tasks} SET status = 'cancelled', ended_at = clock_timestamp()
       WHERE id = $1 AND status IN ('queued', 'running') RETURNING ${TASK_COLUMNS}`,
      [id],
    )
    if (rows[0]) await inner.query('DELETE FROM public.open_tasks WHERE task_id = $1', [id])
    return rows[0]
  })
