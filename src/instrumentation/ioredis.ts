import { SpanKind } from '@opentelemetry/api'
import type { Redis } from 'ioredis'
import { NO_TENANT } from './metric.ts'
import { ioredisMetrics, type REDIS_OPERATIONS, redisOperations } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'
import { endFailed, startChildSpan } from './tracing/child-span.ts'

export { ioredisMetrics, redisOperations }

type Operation = (typeof REDIS_OPERATIONS)[number]

const operations: Readonly<Record<Exclude<Operation, 'other'>, readonly string[]>> = {
  read: [
    ...['get', 'mget', 'hget', 'hmget', 'hgetall', 'exists', 'ttl', 'pttl', 'llen', 'lrange', 'scard', 'smembers'],
    ...['sismember', 'zcard', 'zrange', 'zscore', 'xread', 'xrange', 'scan', 'type', 'strlen'],
  ],
  write: [
    ...['set', 'setex', 'psetex', 'setnx', 'mset', 'hset', 'hmset', 'incr', 'incrby', 'decr', 'decrby', 'expire'],
    ...['pexpire', 'lpush', 'rpush', 'sadd', 'zadd', 'xadd', 'hincrby'],
  ],
  delete: ['del', 'unlink', 'hdel', 'lrem', 'srem', 'zrem', 'ltrim', 'xtrim', 'xdel', 'flushdb'],
  script: ['eval', 'evalsha', 'fcall', 'script'],
  publish: ['publish', 'spublish'],
}

const operationOf = new Map<string, Operation>(
  Object.entries(operations).flatMap(([operation, commands]) =>
    commands.map((command): [string, Operation] => [command, operation as Operation]),
  ),
)

/**
 * Counts the commands that a client sends for each tenant, and tells of each within a trace in a span; never of keys or values.
 *
 * @example observeRedis(telemetry, redis)
 */
export const observeRedis = ({ recorder, context }: Pick<Telemetry, 'recorder' | 'context'>, redis: Redis): void => {
  const count = recorder.counter(redisOperations)
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    const operation = operationOf.get(command.name.toLowerCase()) ?? 'other'
    count.add({ tenant_id: context()?.tenantId ?? NO_TENANT, operation })
    const span = startChildSpan(command.name.toUpperCase(), SpanKind.CLIENT, {
      'db.system.name': 'redis',
      'db.operation.name': command.name,
    })
    if (span) {
      command.promise.then(
        () => span.end(),
        (error: unknown) => endFailed(span, error),
      )
    }
    return send(command, stream)
  }
}
