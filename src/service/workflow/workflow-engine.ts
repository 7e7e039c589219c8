import type { CarriedContext } from '../../instrumentation/queue.ts'
import type { WorkflowType } from '../tasks/task.ts'

/** A task on its way from the API to a worker. */
export interface Execution {
  readonly tenantId: string
  readonly taskId: string
  readonly workflowType: WorkflowType
  /** Lower runs first. */
  readonly priority: number
  readonly context: Partial<CarriedContext>
}

/** What carries accepted tasks to workers, at least once: the queue in Redis that is built in, or Temporal. */
export interface WorkflowEngine {
  /** Idempotent: an execution that is under way already is left as it is. Rejects in bounded time. */
  start(executions: readonly Execution[]): Promise<void>
  /** Rejects when the engine does not answer. */
  check(): Promise<unknown>
  close(): Promise<void>
}

/** Carries one execution through, in its context. It may be called again for an execution that was left unfinished. */
export type RunExecution = (execution: Execution) => Promise<void>

/** The other end: runs executions, a few at once, and starts no more once it closes. */
export interface ExecutionRunner {
  /** Waits for what is running. */
  close(): Promise<void>
  /** Leaves what is running to be delivered again elsewhere. */
  abandon(): Promise<void>
}
