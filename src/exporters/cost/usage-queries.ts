import { httpRequests, redisOperations, requestDuration } from '../../instrumentation/metrics.ts'
import { taskDuration } from '../../service/metrics.ts'
import { schemaSize } from '../postgres/metrics.ts'
import { tenantInfo } from '../tenant/metrics.ts'
import type { Meter } from './rates.ts'

/** A vector by tenant over the last `range`, such as `86400s`. */
type UsageQuery = (range: string) => string

const counted =
  (series: string): UsageQuery =>
  (range) =>
    `sum by (tenant_id) (increase(${series}[${range}]))`

/**
 * How each meter is read. What no series tells by tenant is measured by what goes with it: CPU by the time that a tenant's
 * requests and tasks were handled, bytes sent and log lines by requests (one line each), queries by the data they run on.
 */
export const usageQueries: Readonly<Record<Meter, UsageQuery>> = {
  handlingSeconds: (range) =>
    `sum by (tenant_id) (increase({__name__=~"${requestDuration.name}_sum|${taskDuration.name}_sum"}[${range}]))`,
  // On a standby the same bytes are stored once more; they are the same tenant's one schema.
  storageBytes: (range) => `max by (tenant_id) (avg_over_time(${schemaSize.name}[${range}]))`,
  requests: counted(httpRequests.name),
  redisOperations: counted(redisOperations.name),
  // Of now: to count what there was on average would read every series of the month.
  telemetrySeries: () => 'count by (tenant_id) ({tenant_id!="",job!=""})',
}

/** Which tier a tenant is on, also of one that left within the range. */
export const tierQuery: UsageQuery = (range) =>
  `max by (tenant_id, tier) (last_over_time(${tenantInfo.name}[${range}]))`
