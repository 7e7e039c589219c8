import type { TenantDatabase } from '../database/tenant-database.ts'
import type { NewTask, Task } from './task.ts'
import { TASK_COLUMNS } from './task-store.ts'

interface Request {
  readonly task: NewTask
  readonly createdBy: string
  /** A digest of the request, to tell a repeated request from another one under the same key. */
  readonly requestHash: string
  readonly idempotencyKey: string | undefined
  readonly maxOpenTasks: number
  /** Carried to the worker. */
  readonly context: Readonly<Record<string, string>>
}

export type Acceptance =
  | { readonly outcome: 'accepted' | 'repeated'; readonly task: Task; readonly priority: number }
  | { readonly outcome: 'no_such_agent' | 'key_reused' | 'backlog_full' }

/**
 * Accepts a task: its row and its place in the outbox are written together, before anybody is told that it was
 * accepted and before the queue hears of it. What is lost after that, a sweep puts into the queue again.
 */
export const acceptTask = (database: TenantDatabase, request: Request): Promise<Acceptance> =>
  database.transaction(async (inner) => {
    const earlier = await findByKey(inner, request)
    if (earlier) return earlier
    const agent = await inner.query(`SELECT 1 FROM ${inner.agents} WHERE id = $1 FOR KEY SHARE`, [
      request.task.agent_id,
    ])
    if (agent.rowCount === 0) return { outcome: 'no_such_agent' }
    const backlog = await inner.query<{ open: number }>(
      'SELECT count(*)::integer AS open FROM public.open_tasks WHERE tenant_id = $1',
      [inner.tenantId],
    )
    const open = backlog.rows[0]?.open ?? 0
    if (open >= request.maxOpenTasks) return { outcome: 'backlog_full' }

    const task = await insertTask(inner, request)
    // Somebody else was faster with the same key; that one is committed by now.
    if (!task) return (await findByKey(inner, request)) ?? { outcome: 'key_reused' }
    const priority = open + 1
    await inner.query(
      'INSERT INTO public.open_tasks (task_id, tenant_id, task_type, context, priority) VALUES ($1, $2, $3, $4, $5)',
      [task.id, inner.tenantId, task.task_type, request.context, priority],
    )
    await touchAgent(inner, task.agent_id)
    return { outcome: 'accepted', task, priority }
  })

async function findByKey(
  database: TenantDatabase,
  { idempotencyKey, requestHash }: Request,
): Promise<Acceptance | undefined> {
  if (idempotencyKey === undefined) return undefined
  const { rows } = await database.query<Task & { request_hash: string }>(
    `SELECT ${TASK_COLUMNS}, request_hash FROM ${database.tasks} WHERE idempotency_key = $1`,
    [idempotencyKey],
  )
  if (!rows[0]) return undefined
  const { request_hash, ...task } = rows[0]
  return request_hash === requestHash ? { outcome: 'repeated', task, priority: 0 } : { outcome: 'key_reused' }
}

async function insertTask(database: TenantDatabase, request: Request): Promise<Task | undefined> {
  const { rows } = await database.query<Task>(
    `INSERT INTO ${database.tasks} (agent_id, task_type, payload, idempotency_key, request_hash, created_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (idempotency_key) DO NOTHING
     RETURNING ${TASK_COLUMNS}`,
    [
      request.task.agent_id,
      request.task.task_type,
      JSON.stringify(request.task.payload),
      request.idempotencyKey ?? null,
      request.requestHash,
      request.createdBy,
    ],
  )
  return rows[0]
}

/** Notes that an agent is at work. */
export const touchAgent = (database: TenantDatabase, agentId: string) =>
  database.query(
    `INSERT INTO public.agent_activity (tenant_id, agent_id) VALUES ($1, $2)
     ON CONFLICT (tenant_id, agent_id) DO UPDATE SET last_active_at = now()`,
    [database.tenantId, agentId],
  )
