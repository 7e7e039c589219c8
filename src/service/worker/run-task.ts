import { randomUUID } from 'node:crypto'
import type { Telemetry } from '../../instrumentation/index.ts'
import type { TenantDatabase, TenantDatabases } from '../database/tenant-database.ts'
import { taskAttempts, taskDuration } from '../metrics.ts'
import { outcomesOf } from '../outcomes.ts'
import { type Claim, type Claimed, claimTask, type Ending, endTask, reportProgress } from '../tasks/task-run-store.ts'
import { stepsOf, TaskFailure } from '../tasks/work/index.ts'
import type { PublishUpdate } from '../updates/publisher.ts'
import { updateOf } from '../updates/task-update.ts'
import type { Execution } from '../workflow/workflow-engine.ts'
import { paced } from './paced.ts'

/** A task that was begun this often without an end kills its worker, and is ended instead. */
const MAX_ATTEMPTS = 5
/** How often progress is written at the most. */
const REPORT_MILLISECONDS = 200

interface Options {
  readonly telemetry: Telemetry
  readonly databases: TenantDatabases
  readonly publishUpdate: PublishUpdate
}

/** Runs tasks to their end. Calling it twice for one task is safe: only the latest claim may end it. */
export function createTaskRunner({ telemetry, databases, publishUpdate }: Options) {
  const durations = telemetry.recorder.histogram(taskDuration)
  const attempted = outcomesOf(telemetry.recorder, taskAttempts)

  return async ({ tenantId, taskId }: Pick<Execution, 'tenantId' | 'taskId'>): Promise<void> => {
    const database = databases(tenantId)
    const claim = { taskId, token: randomUUID() }
    const task = await claimTask(database, claim)
    if (!task) return // cancelled, deleted, or ended by somebody else
    const { task_type } = task
    // Whatever ended the attempt before, a killed worker included, ended it without a word: it is counted here.
    if (task.attempts > 1) attempted(tenantId, 'interrupted')
    publishUpdate(tenantId, updateOf(task))

    const startedAt = performance.now()
    const ending = await perform(database, claim, task, (ratio) =>
      publishUpdate(tenantId, updateOf({ ...task, progress_ratio: ratio })),
    )
    if (!ending || !(await endTask(database, claim, ending))) return
    durations.observe({ tenant_id: tenantId, task_type }, (performance.now() - startedAt) / 1_000)
    attempted(tenantId, isTooOften(task) ? 'abandoned' : ending.status)
    publishUpdate(
      tenantId,
      updateOf({
        ...task,
        status: ending.status,
        progress_ratio: ending.status === 'completed' ? 1 : task.progress_ratio,
      }),
    )
    telemetry.log.info('a task ended', { task_id: taskId, task_type, status: ending.status })
  }
}

const isTooOften = ({ attempts }: Claimed): boolean => attempts > MAX_ATTEMPTS

/** How the task ends, or undefined when the claim was lost on the way. */
async function perform(
  database: TenantDatabase,
  claim: Claim,
  task: Claimed,
  onProgress: (ratio: number) => void,
): Promise<Ending | undefined> {
  if (isTooOften(task)) return { status: 'failed', failure: `It was begun ${MAX_ATTEMPTS} times without an end.` }
  try {
    const { duration_ms = 0 } = task.payload as { readonly duration_ms?: number }
    const beats = paced(stepsOf(task.task_type, task.payload), duration_ms)
    let reportedAt = performance.now()
    for (let beat = await beats.next(); ; beat = await beats.next()) {
      if (beat.done) return { status: 'completed', result: beat.value }
      if (performance.now() - reportedAt < REPORT_MILLISECONDS) continue
      reportedAt = performance.now()
      if (!(await reportProgress(database, claim, beat.value))) return undefined
      onProgress(beat.value)
    }
  } catch (error) {
    if (error instanceof TaskFailure) return { status: 'failed', failure: error.message }
    throw error
  }
}
