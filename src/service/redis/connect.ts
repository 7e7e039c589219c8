import { Redis } from 'ioredis'
import type { Log } from '../../instrumentation/index.ts'

interface Options {
  readonly url: string
  readonly name: string
  readonly log: Log
}

const CONNECT_TIMEOUT_MS = 1_000
const retryStrategy = (attempt: number): number => Math.min(50 * attempt, 500)

/**
 * For requests: a command fails at once when Redis is away and within half a second when it hangs. Nothing is kept for
 * later, so a request that has been answered with 503 leaves nothing behind.
 */
export const connectImpatiently = (options: Options): Redis =>
  withLoggedOutages(
    new Redis(options.url, {
      connectionName: options.name,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: 500,
    }),
    options,
  )

/** For a worker, which waits for its next task however long that takes. */
export const connectPatiently = (options: Options): Redis =>
  withLoggedOutages(
    new Redis(options.url, {
      connectionName: options.name,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy,
      maxRetriesPerRequest: null,
    }),
    options,
  )

/** One line when Redis goes and one when it is back, not one for each attempt to reconnect. */
function withLoggedOutages(redis: Redis, { name, log }: Options): Redis {
  let isAway = false
  redis.on('error', (error: Error) => {
    if (!isAway) log.error('Redis is away', { connection: name, error: error.message })
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back', { connection: name })
    isAway = false
  })
  return redis
}
