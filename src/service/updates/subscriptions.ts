import type { Redis } from 'ioredis'
import { channelOf } from './task-update.ts'

export interface Subscriptions {
  /** Calls `listener` with each update of the tenant, as the JSON it was published as, until the returned function is called. */
  subscribe(tenantId: string, listener: (message: string) => void): Promise<() => void>
}

/**
 * Shares one Redis connection between all watchers, with one channel for each tenant that has any.
 *
 * @param redis A connection of its own, since a subscribed one can do nothing else. It subscribes again by itself after an outage.
 */
export function createSubscriptions(redis: Redis): Subscriptions {
  const listenersOf = new Map<string, Set<(message: string) => void>>()
  redis.on('message', (channel: string, message: string) => {
    for (const listener of listenersOf.get(channel) ?? []) listener(message)
  })

  return {
    async subscribe(tenantId, listener) {
      const channel = channelOf(tenantId)
      const listeners = listenersOf.get(channel) ?? new Set()
      listenersOf.set(channel, listeners.add(listener))
      const unsubscribe = () => {
        listeners.delete(listener)
        if (listeners.size > 0 || listenersOf.get(channel) !== listeners) return
        listenersOf.delete(channel)
        redis.unsubscribe(channel).catch(() => {}) // it is away: an update too many is dropped above
      }
      try {
        await redis.subscribe(channel)
      } catch (error) {
        unsubscribe()
        throw error
      }
      return unsubscribe
    },
  }
}
