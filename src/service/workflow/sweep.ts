import type { Queryable } from '../database/queryable.ts'
import { type TaskType, WORKFLOW_OF } from '../tasks/task.ts'
import type { Execution, WorkflowEngine } from './workflow-engine.ts'

/** As many as a sweep starts at the most; the next one goes on. */
const BATCH = 500
/** A task that nobody has looked after for this long may never have reached the engine, or may have been lost with it. */
const UNSEEN_SECONDS = 10

interface OpenTask {
  readonly task_id: string
  readonly tenant_id: string
  readonly task_type: TaskType
  readonly context: Execution['context']
  readonly priority: number
}

/**
 * Starts accepted tasks that the engine may not have. What it has stays as it is, so one too many costs nothing, and an
 * accepted task is run even when the API died, or Redis forgot, right after it was accepted.
 */
export async function sweepOpenTasks(database: Queryable, engine: Pick<WorkflowEngine, 'start'>): Promise<number> {
  const { rows } = await database.query<OpenTask>(
    `SELECT task_id, tenant_id, task_type, context, priority FROM public.open_tasks
     WHERE coalesce(enqueued_at, accepted_at) < now() - make_interval(secs => $1)
     ORDER BY coalesce(enqueued_at, accepted_at) LIMIT $2`,
    [UNSEEN_SECONDS, BATCH],
  )
  if (rows.length === 0) return 0
  await engine.start(
    rows.map(({ task_id, tenant_id, task_type, context, priority }) => ({
      taskId: task_id,
      tenantId: tenant_id,
      workflowType: WORKFLOW_OF[task_type],
      context,
      priority,
    })),
  )
  await database.query('UPDATE public.open_tasks SET enqueued_at = now() WHERE task_id = ANY($1::uuid[])', [
    rows.map(({ task_id }) => task_id),
  ])
  return rows.length
}
