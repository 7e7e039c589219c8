import type { Pool } from 'pg'
import { activeConnections, pgMetrics, poolUsage, poolWaiting } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'

export { activeConnections, pgMetrics, poolUsage, poolWaiting }

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
