import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log, Telemetry } from '../../instrumentation/index.ts'
import { continueContext, enqueue } from '../../instrumentation/queue.ts'
import { executionCounts } from '../../instrumentation/temporal.ts'
import { withinSeconds } from '../lifecycle/deadline.ts'
import type { Execution, ExecutionRunner, RunExecution, WorkflowEngine } from './workflow-engine.ts'

const QUEUE = 'tasks'
/** BullMQ sorts by priorities up to 2^21. */
const LOWEST_PRIORITY = 2 ** 21 - 1

const BOUND_SECONDS = 1
/** How long a worker may be silent before its task is given to another one. */
const LOCK_MS = 10_000
const STALLED_CHECK_MS = 5_000

/**
 * Executions as jobs in Redis. The job id is the task id, which makes starting idempotent, and a job is removed when it
 * ends in any way, so a task that the database still holds open can be started again.
 */
export function createQueueEngine({ redis, log }: { readonly redis: Redis; readonly log: Log }): WorkflowEngine {
  const queue = new Queue<Execution>(QUEUE, {
    connection: redis,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  })
  queue.on('error', (error) => log.warn('the queue had an error', { error: error.message }))

  return {
    async start(executions) {
      const jobs = executions.map((execution) => ({
        name: 'task',
        data: execution,
        opts: { jobId: execution.taskId, priority: Math.min(execution.priority, LOWEST_PRIORITY) },
      }))
      await enqueue(QUEUE, () => withinSeconds(BOUND_SECONDS, 'putting tasks into the queue', queue.addBulk(jobs)))
    },
    check: () => withinSeconds(BOUND_SECONDS, 'counting the queue', queue.getWaitingCount()),
    close: () => queue.close(),
  }
}

interface RunnerOptions {
  /** A patient connection. */
  readonly redis: Redis
  readonly telemetry: Telemetry
  readonly concurrency: number
  readonly run: RunExecution
}

/** When the work rejects, the execution is over for the queue; the sweep starts it again while the database holds it open. */
export function createQueueRunner({ redis, telemetry, concurrency, run }: RunnerOptions): ExecutionRunner {
  const { log } = telemetry
  const { begun, ended } = executionCounts(telemetry)

  const perform = async ({ data: execution, attemptsStarted }: Job<Execution>): Promise<void> => {
    if (attemptsStarted <= 1) begun(execution) // else another worker began it and fell silent
    try {
      const { userId, requestId, traceparent } = execution.context
      const carried = { tenantId: execution.tenantId, userId, requestId, traceparent }
      await continueContext(telemetry, 'task', carried, () => run(execution))
      ended(execution, 'completed')
    } catch (error) {
      ended(execution, 'failed')
      throw error
    }
  }

  const worker = new Worker<Execution>(QUEUE, perform, {
    connection: redis,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  worker.on('error', (error) => log.warn('the worker had an error', { error: error.message }))
  worker.on('failed', (job, error) => log.warn('an execution failed', { task_id: job?.id, error: error.message }))
  worker.on('stalled', (taskId) => log.warn('a task is delivered again, its worker fell silent', { task_id: taskId }))

  return {
    close: () => worker.close(),
    abandon: () => worker.close(true),
  }
}
