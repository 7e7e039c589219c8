import type { Redis } from 'ioredis'
import type { Telemetry } from '../../instrumentation/index.ts'
import { withTraceparent } from '../../instrumentation/ws.ts'
import { websocketUpdates } from '../metrics.ts'
import { outcomesOf } from '../outcomes.ts'
import { channelOf, type TaskUpdate } from './task-update.ts'

/** Tells all API processes of an update. Never rejects: an update is a courtesy, the task's row is the truth. */
export type PublishUpdate = (tenantId: string, update: TaskUpdate) => Promise<void>

export const createPublisher = (
  telemetry: Pick<Telemetry, 'log' | 'recorder' | 'traceparent'>,
  redis: Redis,
): PublishUpdate => {
  const { log, recorder } = telemetry
  const became = outcomesOf(recorder, websocketUpdates)
  return async (tenantId, update) => {
    try {
      await redis.publish(channelOf(tenantId), JSON.stringify(withTraceparent(telemetry, update)))
    } catch (error) {
      became(tenantId, 'unpublished')
      log.warn('an update was not published', { task_id: update.task_id, error: (error as Error).message })
    }
  }
}
