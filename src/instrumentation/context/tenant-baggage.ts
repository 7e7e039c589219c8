import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api'
import type { RequestContext } from './request-context.ts'

const TENANT_KEY = 'tenant.id'

/**
 * Baggage that always tells the tenant of a request as it is known now. Identification happens in the midst of a request,
 * after its context was made, and a context cannot be changed; what it holds can. Baggage that came from outside is dropped:
 * a tenant is never believed because a header says so.
 */
export class TenantBaggage implements Baggage {
  readonly #request: RequestContext

  constructor(request: RequestContext) {
    this.#request = request
  }

  getAllEntries(): [string, BaggageEntry][] {
    const { tenantId } = this.#request
    return tenantId === undefined ? [] : [[TENANT_KEY, { value: tenantId }]]
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.getAllEntries().find(([name]) => name === key)?.[1]
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return this.#copy().setEntry(key, entry)
  }

  removeEntry(key: string): Baggage {
    return this.#copy().removeEntry(key)
  }

  removeEntries(...keys: string[]): Baggage {
    return this.#copy().removeEntries(...keys)
  }

  clear(): Baggage {
    return propagation.createBaggage()
  }

  #copy(): Baggage {
    return propagation.createBaggage(Object.fromEntries(this.getAllEntries()))
  }
}
