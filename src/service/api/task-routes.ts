import { createHash } from 'node:crypto'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { Telemetry } from '../../instrumentation/index.ts'
import { carryContext } from '../../instrumentation/queue.ts'
import type { TenantBudget } from '../limits/tenant-budget.ts'
import type { TierLimits } from '../limits/tier-limits.ts'
import { Problem } from '../problems/problem.ts'
import { acceptTask } from '../tasks/accept-task.ts'
import { newTask, WORKFLOW_OF } from '../tasks/task.ts'
import { cancelTask, findTask, listTasks, taskListRequest } from '../tasks/task-store.ts'
import type { PublishUpdate } from '../updates/publisher.ts'
import { updateOf } from '../updates/task-update.ts'
import type { WorkflowEngine } from '../workflow/workflow-engine.ts'
import { resourceId } from './agent-routes.ts'
import type { TenantHandler } from './tenant-locals.ts'

interface Options {
  readonly telemetry: Telemetry
  readonly engine: WorkflowEngine
  readonly publishUpdate: PublishUpdate
  readonly budget: TenantBudget
  readonly limits: TierLimits
}

const idempotencyKey = z.string().min(1).max(200).optional()

/** Without the fields that are unset, since JSON has no undefined. */
const asJson = (context: object): Record<string, string> => JSON.parse(JSON.stringify(context))

const create =
  ({ telemetry, engine, publishUpdate, budget, limits }: Options): TenantHandler =>
  async (request, response) => {
    const { caller, database } = response.locals
    const wanted = newTask.parse(request.body)
    const context = asJson(carryContext(telemetry))
    // Refused rather than accepted to wait: the client knows better whether it is still worth doing then.
    await engine.check()
    await budget.spendTask(caller.tenant)
    const acceptance = await acceptTask(database, {
      task: wanted,
      context,
      createdBy: caller.userId,
      requestHash: createHash('sha256').update(JSON.stringify(wanted)).digest('hex'),
      idempotencyKey: idempotencyKey.parse(request.get('idempotency-key')),
      maxOpenTasks: limits[caller.tenant.tier].openTasks,
    })
    if (acceptance.outcome !== 'accepted') await budget.refundTask(caller.tenant)
    switch (acceptance.outcome) {
      case 'no_such_agent':
        throw new Problem('invalid', { invalidFields: [{ field: 'agent_id', problem: 'there is no such agent' }] })
      case 'key_reused':
        throw new Problem('conflict', { detail: 'This idempotency key was used for another request.' })
      case 'backlog_full':
        throw new Problem('quota_exceeded', { detail: 'Too many tasks are waiting.', retryAfterSeconds: 5 })
      case 'repeated':
        return response.json(acceptance.task)
      default: {
        const { task, priority } = acceptance
        // It is accepted now, whatever becomes of this: the sweep starts what could not be started.
        const workflowType = WORKFLOW_OF[task.task_type]
        engine
          .start([{ tenantId: caller.tenantId, taskId: task.id, workflowType, priority, context }])
          .catch((error: unknown) => telemetry.log.warn('a task waits for the sweep', { task_id: task.id, error }))
        publishUpdate(caller.tenantId, updateOf(task))
        response.status(202).location(`/api/tasks/${task.id}`).json(task)
      }
    }
  }

const list: TenantHandler = async (request, response) => {
  response.json(await listTasks(response.locals.database, taskListRequest.parse(request.query)))
}

const read: TenantHandler = async (request, response) => {
  const task = await findTask(response.locals.database, resourceId(request.params.id))
  if (!task) throw new Problem('not_found')
  response.json(task)
}

const cancel =
  ({ publishUpdate }: Options): TenantHandler =>
  async (request, response) => {
    const { caller, database } = response.locals
    const id = resourceId(request.params.id)
    const task = await cancelTask(database, id)
    if (task) publishUpdate(caller.tenantId, updateOf(task))
    if (task) return response.json(task)
    throw new Problem((await findTask(database, id)) ? 'conflict' : 'not_found')
  }

export const taskRoutes = (admit: RequestHandler[], options: Options): Router => {
  const router = Router()
  router.route('/').all(admit).post(create(options)).get(list)
  router.route('/:id').all(admit).get(read)
  router.route('/:id/cancel').all(admit).post(cancel(options))
  return router
}
