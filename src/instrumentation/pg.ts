import type { Pool } from 'pg'
import { free, gauge } from './metric.ts'
import type { Telemetry } from './telemetry.ts'

const pool = free({ expected: 4 })

export const poolUsage = gauge('postgres_connection_pool_usage', {
  help: 'Share of the pool that is checked out; 1 means that the next query waits.',
  unit: 'ratio',
  labels: { pool },
})

export const activeConnections = gauge('postgres_active_connections', {
  help: 'Connections of the pool that are in use now.',
  labels: { pool },
})

export const poolWaiting = gauge('postgres_pool_waiting_requests', {
  help: 'Requests that wait for a connection of the pool.',
  labels: { pool },
})

export const pgMetrics = [poolUsage, activeConnections, poolWaiting] as const

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
