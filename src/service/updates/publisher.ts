import type { Redis } from 'ioredis'
import type { Log } from '../../instrumentation/index.ts'
import { channelOf, type TaskUpdate } from './task-update.ts'

/** Tells all API processes of an update. Never rejects: an update is a courtesy, the task's row is the truth. */
export type PublishUpdate = (tenantId: string, update: TaskUpdate) => Promise<void>

export const createPublisher =
  ({ redis, log }: { readonly redis: Redis; readonly log: Log }): PublishUpdate =>
  async (tenantId, update) => {
    try {
      await redis.publish(channelOf(tenantId), JSON.stringify(update))
    } catch (error) {
      log.warn('an update was not published', { task_id: update.task_id, error: (error as Error).message })
    }
  }
