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
  /** Lets go of a tenant whose series have ended. */
  forget(tenantId: string): void
}

const methods: ReadonlySet<string> = new Set<Method>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const methodLabel = (method: string): Method => (methods.has(method) ? (method as Method) : 'OTHER')

/**
 * Numbers pairs of method and status in the order in which they come, so that the handles of a route lie close together in one
 * short array: a map for each would take ten times the memory.
 */
const outcomeSlots = () => {
  const byMethod = new Map<string, (number | undefined)[]>()
  let size = 0
  const number = (method: string, status: number): number => {
    const byStatus = byMethod.get(method) ?? []
    byMethod.set(method, byStatus)
    byStatus[status] = size
    size += 1
    return size - 1
  }
  return {
    find: (method: string, status: number): number | undefined => byMethod.get(method)?.[status],
    of: (method: Method, status: number): number => byMethod.get(method)?.[status] ?? number(method, status),
    get count() {
      return size
    },
  }
}

/** Handles of one tenant on one route, found by look-ups in small maps and one in an array. */
interface RouteHandles {
  readonly tenantId: string
  readonly endpoint: string
  readonly duration: HistogramHandle
  readonly counters: (CounterHandle | undefined)[]
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
  const slots = outcomeSlots()

  const counterOf = ({ tenantId, endpoint }: RouteHandles, method: Method, status: number): CounterHandle =>
    counter.handle({ tenant_id: tenantId, method, endpoint, status: String(status) })

  const routeHandles = (tenantId: string, endpoint: string): RouteHandles => {
    const routes = byTenant.get(tenantId) ?? new Map<string, RouteHandles>()
    byTenant.set(tenantId, routes)
    const duration = histogram.handle({ tenant_id: tenantId, endpoint })
    // As long as is known to be needed: an array that grows by itself makes room for sixteen more.
    const counters = new Array<CounterHandle | undefined>(slots.count)
    const handles = { tenantId, endpoint, duration, counters }
    routes.set(endpoint, handles)
    return handles
  }

  /** The series of errors come with a method's first on a route. */
  const openMethod = (handles: RouteHandles, method: Method): void => {
    for (const status of errorStatuses)
      handles.counters[slots.of(method, status)] ??= counterOf(handles, method, status)
  }

  /** The slow way, which also folds what has no series of its own into those that stand for it. */
  const admitted = (tenantId: string, endpoint: string): RouteHandles => {
    const tenant = tenants.add(tenantId)
    return byTenant.get(tenant)?.get(endpoint) ?? routeHandles(tenant, endpoint)
  }

  const counterFor = (handles: RouteHandles, method: Method, status: number): CounterHandle => {
    openMethod(handles, method)
    const slot = slots.of(method, status)
    const count = handles.counters[slot] ?? counterOf(handles, method, status)
    handles.counters[slot] = count
    return count
  }

  return {
    record({ tenantId = NO_TENANT, method = 'OTHER', endpoint, status, seconds, sampledTraceId }) {
      const handles = byTenant.get(tenantId)?.get(endpoint) ?? admitted(tenantId, endpoint)
      const slot = slots.find(method, status)
      const count = (slot !== undefined && handles.counters[slot]) || counterFor(handles, methodLabel(method), status)
      count.add(1, sampledTraceId)
      handles.duration.observe(seconds, sampledTraceId)
    },
    forget: (tenantId) => void byTenant.delete(tenantId),
  }
}
