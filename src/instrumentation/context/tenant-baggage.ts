import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api'
import type { RequestContext } from './request-context.ts'

const TENANT_KEY = 'tenant.id'

/**
 * Baggage that always tells the tenant of a request as it is known now. Identification happens in the midst of a request,
 * after its context was made, and a context cannot be changed; what it holds can. Baggage that came from outside is dropped:
 * a tenant is never believed because a header says so.
 */
export const tenantBaggage = (request: RequestContext): Baggage => {
  const entries = (): [string, BaggageEntry][] =>
    request.tenantId === undefined ? [] : [[TENANT_KEY, { value: request.tenantId }]]
  const copy = (): Baggage => propagation.createBaggage(Object.fromEntries(entries()))
  return {
    getEntry: (key) => entries().find(([name]) => name === key)?.[1],
    getAllEntries: entries,
    setEntry: (key, entry) => copy().setEntry(key, entry),
    removeEntry: (key) => copy().removeEntry(key),
    removeEntries: (...keys) => copy().removeEntries(...keys),
    clear: () => propagation.createBaggage(),
  }
}
