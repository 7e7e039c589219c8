import type { TenantDatabase } from '../database/tenant-database.ts'
import { touchAgent } from './accept-task.ts'
import type { Task } from './task.ts'
import { TASK_COLUMNS } from './task-store.ts'

/**
 * The worker's side of a task. A claim is a token in the row: the queue may deliver a task twice, but only the latest
 * claim can report or end it, so a task has one end however often it was begun.
 */
export interface Claimed extends Task {
  readonly attempts: number
}

export interface Claim {
  readonly taskId: string
  readonly token: string
}

export type Ending =
  | { readonly status: 'completed'; readonly result: unknown }
  | { readonly status: 'failed'; readonly failure: string }

/** Takes the task over. Undefined when it has ended, or is gone with its agent. */
export const claimTask = (database: TenantDatabase, { taskId, token }: Claim): Promise<Claimed | undefined> =>
  database.transaction(async (inner) => {
    const { rows } = await inner.query<Claimed>(
      `UPDATE ${inner.tasks} SET status = 'running', claim = $2, attempts = attempts + 1, progress_ratio = 0,
         started_at = coalesce(started_at, clock_timestamp())
       WHERE id = $1 AND status IN ('queued', 'running') RETURNING ${TASK_COLUMNS}, attempts`,
      [taskId, token],
    )
    if (rows[0]) await inner.query('UPDATE public.open_tasks SET started_at = now() WHERE task_id = $1', [taskId])
    return rows[0]
  })

/** Writes progress. False when the claim no longer holds: cancelled, deleted or taken over. */
export async function reportProgress(database: TenantDatabase, claim: Claim, ratio: number): Promise<boolean> {
  const { rowCount } = await database.query(
    `UPDATE ${database.tasks} SET progress_ratio = $3 WHERE id = $1 AND claim = $2 AND status = 'running'`,
    [claim.taskId, claim.token, ratio],
  )
  return rowCount === 1
}

/** Ends the task. False when the claim no longer holds. */
export const endTask = (database: TenantDatabase, claim: Claim, ending: Ending): Promise<boolean> =>
  database.transaction(async (inner) => {
    const completed = ending.status === 'completed'
    const { rows } = await inner.query<{ agent_id: string }>(
      `UPDATE ${inner.tasks} SET status = $3, result = $4, failure = $5, ended_at = clock_timestamp(),
         progress_ratio = CASE WHEN $3 = 'completed' THEN 1 ELSE progress_ratio END
       WHERE id = $1 AND claim = $2 AND status = 'running' RETURNING agent_id`,
      [
        claim.taskId,
        claim.token,
        ending.status,
        completed ? JSON.stringify(ending.result) : null,
        completed ? null : ending.failure,
      ],
    )
    if (!rows[0]) return false
    await inner.query('DELETE FROM public.open_tasks WHERE task_id = $1', [claim.taskId])
    await touchAgent(inner, rows[0].agent_id)
    await countOutcome(inner, completed)
    return true
  })

const countOutcome = (database: TenantDatabase, completed: boolean) =>
  database.query(
    `INSERT INTO public.task_outcomes AS counted (minute, tenant_id, completed, failed)
     VALUES (date_trunc('minute', now()), $1, $2, $3)
     ON CONFLICT (minute, tenant_id) DO UPDATE
       SET completed = counted.completed + excluded.completed, failed = counted.failed + excluded.failed`,
    [database.tenantId, completed ? 1 : 0, completed ? 0 : 1],
  )
