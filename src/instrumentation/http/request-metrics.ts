import { NO_TENANT } from '../metric.ts'
import type { METHODS } from '../metrics.ts'
import { httpRequests, requestDuration } from '../metrics.ts'
import type { Recorder } from '../recorder.ts'
import type { CounterHandle, HistogramHandle } from '../store/handles.ts'
import type { Tenants } from '../tenants.ts'

type Method = (typeof METHODS)[number]

export interface RequestOutcome {
  readonly tenantId: string | undefined
  readonly method: string | undefined
  readonly endpoint: string
  readonly status: number
  readonly seconds: number
}

export interface RequestMetrics {
  record(outcome: RequestOutcome): void
}

const methods: ReadonlySet<string> = new Set<Method>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const methodLabel = (method: string | undefined): Method =>
  method !== undefined && methods.has(method) ? (method as Method) : 'OTHER'

/**
 * Numbers status codes in the order in which they come, so that the handles of a route lie close together: an array with
 * something at 503 and nothing below takes six kilobytes.
 */
const statusSlots = () => {
  const slots = new Map<number, number>()
  return (status: number): number => {
    const known = slots.get(status)
    if (known !== undefined) return known
    slots.set(status, slots.size)
    return slots.size - 1
  }
}

/** Handles of one tenant on one route, found by look-ups in small maps and one in an array. */
interface RouteHandles {
  readonly duration: HistogramHandle
  readonly counters: Map<Method, (CounterHandle | undefined)[]>
}

/**
 * Counts requests and times them. When a tenant first uses a method on a route, the series of a few server errors are
 * made as well, at zero: a series that begins at one hides its first error from `increase()`.
 */
export const requestMetrics = (
  recorder: Recorder,
  tenants: Tenants,
  { errorStatuses = [500, 503] }: { readonly errorStatuses?: readonly number[] } = {},
): RequestMetrics => {
  const counter = recorder.counter(httpRequests)
  const histogram = recorder.histogram(requestDuration)
  const byTenant = new Map<string, Map<string, RouteHandles>>()
  const slotOf = statusSlots()

  const counterOf = (tenant_id: string, method: Method, endpoint: string, status: number): CounterHandle =>
    counter.handle({ tenant_id, method, endpoint, status: String(status) })

  const routeHandles = (tenantId: string, endpoint: string): RouteHandles => {
    const routes = byTenant.get(tenantId) ?? new Map<string, RouteHandles>()
    byTenant.set(tenantId, routes)
    const handles = { duration: histogram.handle({ tenant_id: tenantId, endpoint }), counters: new Map() }
    routes.set(endpoint, handles)
    return handles
  }

  const methodCounters = (tenantId: string, method: Method, endpoint: string, handles: RouteHandles) => {
    const counters: (CounterHandle | undefined)[] = []
    for (const status of errorStatuses) counters[slotOf(status)] = counterOf(tenantId, method, endpoint, status)
    handles.counters.set(method, counters)
    return counters
  }

  return {
    record({ tenantId, method, endpoint, status, seconds }) {
      const tenant = tenantId === undefined ? NO_TENANT : tenants.add(tenantId)
      const label = methodLabel(method)
      const handles = byTenant.get(tenant)?.get(endpoint) ?? routeHandles(tenant, endpoint)
      const counters = handles.counters.get(label) ?? methodCounters(tenant, label, endpoint, handles)
      const slot = slotOf(status)
      let count = counters[slot]
      if (count === undefined) {
        count = counterOf(tenant, label, endpoint, status)
        counters[slot] = count
      }
      count.add()
      handles.duration.observe(seconds)
    },
  }
}
