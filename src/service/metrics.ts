import { counter, gauge, histogram, oneOf, tenant } from '../instrumentation/metric.ts'
import { websocketConnections, workflowEndings, workflowExecutions } from '../instrumentation/metrics.ts'
import { PROBLEM_KINDS } from './problems/problem.ts'
import { TASK_TYPES } from './tasks/task.ts'

/** What the service itself emits. HTTP, PostgreSQL and Redis metrics come from the instrumentation's adapters. */
export { websocketConnections, workflowEndings, workflowExecutions }

export const apiErrors = counter('api_errors_total', {
  help: 'Requests that the API answered with a problem, by kind of problem.',
  labels: { tenant_id: tenant, error_type: oneOf(...PROBLEM_KINDS) },
})

/*
 * The next three are facts of the database, the same in every worker: aggregate them with max, not sum, over workers.
 */

export const activeAgents = gauge('active_agents_count', {
  help: 'Agents that had a task accepted, begun or ended in the last 15 minutes. Same in every worker: take the max.',
  labels: { tenant_id: tenant },
})

export const taskQueueDepth = gauge('task_queue_depth', {
  help: 'Accepted tasks that no worker has begun. Same in every worker: take the max.',
  labels: { tenant_id: tenant },
})

export const taskCompletionRate = gauge('task_completion_rate', {
  help: 'Share of the tasks ended in the last 15 minutes that completed; absent when none ended. Same in every worker: take the max.',
  unit: 'ratio',
  labels: { tenant_id: tenant },
})

export const taskDuration = histogram('agent_task_duration_seconds', {
  help: 'Time a worker spent on a task, from begin to its end as completed or failed. Cancelled tasks are left out.',
  unit: 'seconds',
  labels: { tenant_id: tenant, task_type: oneOf(...TASK_TYPES) },
  buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120],
})

/** The last two are the platform's doing: a worker fell silent or lost the database, and after five times the task is given up. */
export const ATTEMPT_OUTCOMES = ['completed', 'failed', 'interrupted', 'abandoned'] as const

export const taskAttempts = counter('agent_task_attempts_total', {
  help: 'Attempts of workers at tasks, by how they ended. A task may fail as its type declares; an interrupted one is begun again. Cancelled tasks are left out.',
  labels: { tenant_id: tenant, outcome: oneOf(...ATTEMPT_OUTCOMES) },
})

/** Not published: Redis was away. Not sent: the connection broke. Cut off: the watcher was too slow to be buffered for. */
export const UPDATE_OUTCOMES = ['delivered', 'unpublished', 'unsent', 'cut_off'] as const

export const websocketUpdates = counter('websocket_updates_total', {
  help: 'Updates of tasks for WebSocket watchers, one for each watcher, by what became of them. An unpublished one counts once, whoever watches.',
  labels: { tenant_id: tenant, outcome: oneOf(...UPDATE_OUTCOMES) },
})

export const responseBytes = counter('api_response_bytes_total', {
  help: 'Bytes that were sent in answer to requests of verified tenants, heads included.',
  unit: 'bytes',
  labels: { tenant_id: tenant },
})

export const logBytes = counter('log_bytes_total', {
  help: 'Bytes of log lines written, by the tenant whose work they tell of.',
  unit: 'bytes',
  labels: { tenant_id: tenant },
})

export const serviceMetrics = [
  apiErrors,
  websocketConnections,
  activeAgents,
  taskQueueDepth,
  taskCompletionRate,
  workflowExecutions,
  workflowEndings,
  taskDuration,
  taskAttempts,
  websocketUpdates,
  responseBytes,
  logBytes,
] as const
