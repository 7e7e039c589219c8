import { Redis } from 'ioredis'
import { type Exporter, sample } from '../exporter.ts'
import {
  redisClients,
  redisCommands,
  redisEvictions,
  redisExpirations,
  redisHits,
  redisMemoryMax,
  redisMemoryUsage,
  redisMetrics,
  redisMisses,
} from './metrics.ts'

/** `used_memory:1234` lines of INFO. */
export const parseInfo = (info: string): ReadonlyMap<string, number> =>
  new Map([...info.matchAll(/^(\w+):(\d+)\r?$/gm)].map(([, name = '', value]) => [name, Number(value)]))

const required = (info: ReadonlyMap<string, number>, name: string): number => {
  const value = info.get(name)
  if (value === undefined) throw new Error(`Redis tells no ${name} in INFO`)
  return value
}

/**
 * Memory, hits, evictions and commands of a Redis server.
 *
 * @example redisExporter(redis)
 */
export const redisExporter = (redis: { info(): Promise<string> }): Exporter => ({
  name: 'redis',
  metrics: redisMetrics,
  async collect() {
    const info = parseInfo(await redis.info())
    const limit = required(info, 'maxmemory')
    return [
      sample(redisMemoryUsage, {}, required(info, 'used_memory')),
      sample(redisMemoryMax, {}, limit === 0 ? required(info, 'total_system_memory') : limit),
      sample(redisHits, {}, required(info, 'keyspace_hits')),
      sample(redisMisses, {}, required(info, 'keyspace_misses')),
      sample(redisEvictions, {}, required(info, 'evicted_keys')),
      sample(redisExpirations, {}, required(info, 'expired_keys')),
      sample(redisCommands, {}, required(info, 'total_commands_processed')),
      sample(redisClients, {}, required(info, 'connected_clients')),
    ]
  },
})

/**
 * The same over a connection of its own, which fails within `timeoutSeconds` whatever the server does.
 *
 * @example connectRedisExporter({ url: 'redis://127.0.0.1:6379' })
 */
export const connectRedisExporter = ({
  url,
  timeoutSeconds = 1,
}: {
  readonly url: string
  readonly timeoutSeconds?: number
}): Exporter => {
  const redis = new Redis(url, {
    connectionName: 'tenantscope-exporter',
    connectTimeout: timeoutSeconds * 1000,
    commandTimeout: timeoutSeconds * 1000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
  })
  let connectionError: Error | undefined
  redis.on('error', (error: Error) => {
    connectionError = error
  })
  redis.on('ready', () => {
    connectionError = undefined
  })
  // A command that fails for want of a connection only says that; why there is none was told to the event.
  const info = (): Promise<string> => redis.info().catch((error: Error) => Promise.reject(connectionError ?? error))
  return {
    ...redisExporter({ info }),
    close: async () => redis.disconnect(),
  }
}
