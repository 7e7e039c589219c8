import type { Redis } from 'ioredis'
import type { Telemetry } from '../../instrumentation/index.ts'
import { websocketUpdates } from '../metrics.ts'
import { outcomesOf } from '../outcomes.ts'
import { channelOf, type TaskUpdate } from './task-update.ts'

/** Tells all API processes of an update. Never rejects: an update is a courtesy, the task's row is the truth. */
export type PublishUpdate = (tenantId: string, update: TaskUpdate) => Promise<void>

export const createPublisher = (
  { log, recorder }: Pick<Telemetry, 'log' | 'recorder'>,
  redis: Redis,
): PublishUpdate => {
  const became = outcomesOf(recorder, websocketUpdates)
  return async (tenantId, update) => {
    try {
      await redis.publish(channelOf(tenantId), JSON.stringify(update))
    } catch (error) {
      became(tenantId, 'unpublished')
      log.warn('an update was not published', { task_id: update.task_id, error: (error as Error).message })
    }
  }
}
