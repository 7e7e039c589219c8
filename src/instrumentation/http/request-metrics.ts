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
  /** The trace of the request, if it is kept: it becomes an exemplar. */
  readonly sampledTraceId?: string | undefined
}

export interface RequestMetrics {
  record(outcome: RequestOutcome): void
}

const methods: ReadonlySet<string> = new Set<Method>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const methodLabel = (method: string): Method => (methods.has(method) ? (method as Method) : 'OTHER')

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
  readonly tenantId: string
  readonly endpoint: string
  readonly duration: HistogramHandle
  readonly counters: Map<string, (CounterHandle | undefined)[]>
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

  const counterOf = ({ tenantId, endpoint }: RouteHandles, method: Method, status: number): CounterHandle =>
    counter.handle({ tenant_id: tenantId, method, endpoint, status: String(status) })

  const routeHandles = (tenantId: string, endpoint: string): RouteHandles => {
    const routes = byTenant.get(tenantId) ?? new Map<string, RouteHandles>()
    byTenant.set(tenantId, routes)
    const duration = histogram.handle({ tenant_id: tenantId, endpoint })
    const handles = { tenantId, endpoint, duration, counters: new Map() }
    routes.set(endpoint, handles)
    return handles
  }

  const methodCounters = (method: Method, handles: RouteHandles) => {
    const counters: (CounterHandle | undefined)[] = []
    for (const status of errorStatuses) counters[slotOf(status)] = counterOf(handles, method, status)
    handles.counters.set(method, counters)
    return counters
  }

  /** The slow way, which also folds what has no series of its own into those that stand for it. */
  const admitted = (tenantId: string, endpoint: string): RouteHandles => {
    const tenant = tenants.add(tenantId)
    return byTenant.get(tenant)?.get(endpoint) ?? routeHandles(tenant, endpoint)
  }

  const counterFor = (handles: RouteHandles, method: string, status: number): CounterHandle => {
    const label = methodLabel(method)
    const counters = handles.counters.get(label) ?? methodCounters(label, handles)
    const slot = slotOf(status)
    const count = counters[slot] ?? counterOf(handles, label, status)
    counters[slot] = count
    return count
  }

  return {
    record({ tenantId = NO_TENANT, method = 'OTHER', endpoint, status, seconds, sampledTraceId }) {
      const handles = byTenant.get(tenantId)?.get(endpoint) ?? admitted(tenantId, endpoint)
      const count = handles.counters.get(method)?.[slotOf(status)] ?? counterFor(handles, method, status)
      count.add(1, sampledTraceId)
      handles.duration.observe(seconds, sampledTraceId)
    },
  }
}
