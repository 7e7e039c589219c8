import { type Exporter, sample } from '../exporter.ts'
import {
  redisClients,
  redisEvictions,
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
 * Memory, hits and evictions of a Redis server.
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
      sample(redisClients, {}, required(info, 'connected_clients')),
    ]
  },
})
