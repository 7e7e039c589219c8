import { context, SpanKind } from '@opentelemetry/api'
import type { Pool, PoolClient } from 'pg'
import { NO_TENANT } from './metric.ts'
import { activeConnections, pgMetrics, poolUsage, poolWaiting, queryTime } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'
import { endFailed, inChildSpan, startChildSpan } from './tracing/child-span.ts'
import { summaryOf } from './tracing/statement.ts'

export { activeConnections, pgMetrics, poolUsage, poolWaiting, queryTime }

/**
 * Tells how full a pool is, read from the pool itself at each scrape.
 *
 * @example observePool(telemetry, pool, { name: 'api' })
 */
export const observePool = (
  { recorder }: Pick<Telemetry, 'recorder'>,
  observed: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'> & { readonly options: { readonly max?: number } },
  { name }: { readonly name: string },
): void => {
  const labels = { pool: name }
  const inUse = (): number => observed.totalCount - observed.idleCount
  const usage = recorder.gauge(poolUsage)
  const active = recorder.gauge(activeConnections)
  const waiting = recorder.gauge(poolWaiting)
  usage.collect(() => usage.set(labels, inUse() / (observed.options.max ?? 10)))
  active.collect(() => active.set(labels, inUse()))
  waiting.collect(() => waiting.set(labels, observed.waitingCount))
}

const statementText = (first: unknown): string =>
  typeof first === 'string' ? first : String((first as { readonly text?: unknown } | undefined)?.text ?? '')

type Query = (...args: unknown[]) => unknown

/**
 * Counts the time that statements take for the tenant whose work sends them. Call it before the pool is first used: it
 * watches the connections that are made from then on.
 *
 * @example observeQueryTime(telemetry, pool)
 */
export const observeQueryTime = ({ recorder, context: work }: Pick<Telemetry, 'recorder' | 'context'>, pool: Pool) => {
  const time = recorder.counter(queryTime)
  pool.on('connect', (client) => {
    const send = client.query.bind(client) as Query
    const timed: Query = (...args) => {
      const labels = { tenant_id: work()?.tenantId ?? NO_TENANT }
      const startedAt = performance.now()
      const count = () => time.add(labels, (performance.now() - startedAt) / 1000)
      const callback = args.at(-1)
      if (typeof callback === 'function') {
        return send(...args.slice(0, -1), (...answer: unknown[]) => {
          count()
          return callback(...answer)
        })
      }
      const answer = send(...args)
      if (answer instanceof Promise) answer.then(count, count)
      return answer
    }
    client.query = timed as PoolClient['query']
  })
}

/** A span for each statement that is sent within a trace; the rest goes its way untouched. */
const traceClient = (client: PoolClient): void => {
  const send = client.query.bind(client) as Query
  const traced: Query = (...args) => {
    const isStatement = typeof args[0] === 'string' || typeof (args[0] as { text?: unknown })?.text === 'string'
    if (!isStatement) return send(...args)
    const summary = summaryOf(statementText(args[0]))
    const span = startChildSpan(summary, SpanKind.CLIENT, {
      'db.system.name': 'postgresql',
      'db.query.summary': summary,
    })
    if (!span) return send(...args)
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      const told: Query = (error, result) => {
        if (error) endFailed(span, error)
        else span.end()
        return callback(error, result)
      }
      return send(...args.slice(0, -1), context.bind(context.active(), told))
    }
    return (send(...args) as Promise<unknown>).then(
      (result) => {
        span.end()
        return result
      },
      (error: unknown) => {
        endFailed(span, error)
        throw error
      },
    )
  }
  client.query = traced as PoolClient['query']
}

const WAIT = 'wait for a connection'

/**
 * Spans for what a pool does within a trace: each statement, by what it does to which table, and the wait for a connection,
 * which is where a full pool shows.
 *
 * @example tracePool(pool)
 */
export const tracePool = (pool: Pool): void => {
  pool.on('connect', traceClient)
  const connect = pool.connect.bind(pool) as Query
  const traced: Query = (callback) => {
    if (typeof callback !== 'function') {
      return inChildSpan({ name: WAIT, kind: SpanKind.INTERNAL }, () => connect() as Promise<PoolClient>)
    }
    const span = startChildSpan(WAIT, SpanKind.INTERNAL, {})
    const told: Query = (error, ...rest) => {
      if (error && span) endFailed(span, error)
      else span?.end()
      return callback(error, ...rest)
    }
    // Called when somebody else gives a connection back, in their context: the query would become part of their trace.
    return connect(context.bind(context.active(), told))
  }
  pool.connect = traced as Pool['connect']
}
