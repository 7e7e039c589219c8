import { httpRequests, queryTime, redisOperations, requestDuration } from '../../instrumentation/metrics.ts'
import { logBytes, responseBytes, taskDuration } from '../../service/metrics.ts'
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
 * How each meter is read. All are measured but one: Node does not tell whose work its CPU did, so the time that a tenant's
 * requests and tasks were handled stands in for it.
 */
export const usageQueries: Readonly<Record<Meter, UsageQuery>> = {
  handlingSeconds: (range) =>
    `sum by (tenant_id) (increase({__name__=~"${requestDuration.name}_sum|${taskDuration.name}_sum"}[${range}]))`,
  // On a standby the same bytes are stored once more; they are the same tenant's one schema.
  storageBytes: (range) => `max by (tenant_id) (avg_over_time(${schemaSize.name}[${range}]))`,
  querySeconds: counted(queryTime.name),
  requests: counted(httpRequests.name),
  responseBytes: counted(responseBytes.name),
  logBytes: counted(logBytes.name),
  redisOperations: counted(redisOperations.name),
  // Of now: to count what there was on average would read every series of the month.
  telemetrySeries: () => 'count by (tenant_id) ({tenant_id!="",job!=""})',
}

/** Which tier a tenant is on, also of one that left within the range. */
export const tierQuery: UsageQuery = (range) =>
  `max by (tenant_id, tier) (last_over_time(${tenantInfo.name}[${range}]))`
