import type { Point } from './prometheus-api.ts'

/** What a counter rose by between two times, by tenant. */
export interface Counted {
  readonly byTenant: ReadonlyMap<string, number>
  /** Series that started anew meanwhile: what they had counted since the last scrape before that is lost. */
  readonly resets: number
}

const identity = ({ labels }: Point): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))

/**
 * Differences of the counters themselves. `increase` would extrapolate to the edges of its window, and miss the first
 * event of a series that appears with it: too coarse where one failure in a thousand decides.
 */
export function countedBetween(before: readonly Point[], after: readonly Point[]): Counted {
  const startOf = new Map(before.map((point) => [identity(point), point.value]))
  const byTenant = new Map<string, number>()
  let resets = 0
  for (const point of after) {
    const start = startOf.get(identity(point)) ?? 0
    const isReset = point.value < start
    if (isReset) resets += 1
    const tenantId = point.labels.tenant_id ?? ''
    byTenant.set(tenantId, (byTenant.get(tenantId) ?? 0) + (isReset ? point.value : point.value - start))
  }
  return { byTenant, resets }
}
