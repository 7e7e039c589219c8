import { counter, gauge } from '../../instrumentation/metric.ts'

const labels = {}

export const redisMemoryUsage = gauge('redis_memory_usage_bytes', {
  help: 'Memory that Redis has allocated.',
  unit: 'bytes',
  labels,
})
export const redisMemoryMax = gauge('redis_memory_max_bytes', {
  help: 'Memory that Redis may use: maxmemory, or that of the machine where none is set.',
  unit: 'bytes',
  labels,
})
export const redisHits = counter('redis_keyspace_hits_total', { help: 'Look-ups that found a key.', labels })
export const redisMisses = counter('redis_keyspace_misses_total', { help: 'Look-ups that found none.', labels })
export const redisEvictions = counter('redis_evicted_keys_total', {
  help: 'Keys that Redis dropped for want of memory.',
  labels,
})
export const redisExpirations = counter('redis_expired_keys_total', {
  help: 'Keys that Redis dropped because their time was up.',
  labels,
})
export const redisCommands = counter('redis_commands_processed_total', {
  help: 'Commands that Redis carried out, whoever sent them.',
  labels,
})
export const redisClients = gauge('redis_connected_clients', { help: 'Connections to Redis.', labels })

export const redisMetrics = [
  redisMemoryUsage,
  redisMemoryMax,
  redisHits,
  redisMisses,
  redisEvictions,
  redisExpirations,
  redisCommands,
  redisClients,
] as const
