import type { Task } from '../tasks/task.ts'

/** What a watcher of a tenant's tasks is told. */
export interface TaskUpdate {
  readonly type: 'task'
  readonly task_id: string
  readonly agent_id: string
  readonly status: Task['status']
  readonly progress_ratio: number
  /** W3C trace context of the work that it tells of, for a client that traces what it does with it. */
  readonly traceparent?: string
}

export const updateOf = ({ id, agent_id, status, progress_ratio }: Omit<Task, 'payload' | 'result'>): TaskUpdate => ({
  type: 'task',
  task_id: id,
  agent_id,
  status,
  progress_ratio,
})

export const channelOf = (tenantId: string): string => `updates:${tenantId}`
