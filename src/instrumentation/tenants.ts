import { NO_TENANT, OTHER } from './metric.ts'

/** Decides which tenants have series of their own. Ids must come from a verified source. */
export interface Tenants {
  /** Admits a tenant; the label value under which it is counted. */
  add(id: string): string
  readonly size: number
  /** How often a tenant beyond the cap was looked up. */
  readonly refused: number
}

/** What the store asks of it, to give the places of idle tenants to others. */
export interface TenantPlaces extends Tenants {
  /** Whether a tenant may lose its place: those that were named at the start keep theirs. */
  isPermanent(id: string): boolean
  /** Under which label value a tenant is counted now, without admitting it. */
  labelOf(id: string): string
  release(id: string): void
  /** How many tenants were refused since this was asked before, none counted twice; at most the cap. */
  takeDemand(): number
}

/** A bounded set: the first `max` tenants by name, all further ones together. */
export const boundedTenants = ({
  max,
  known = [],
}: {
  readonly max: number
  readonly known?: readonly string[]
}): TenantPlaces => {
  const permanent = new Set(known.slice(0, max))
  const admitted = new Set(permanent)
  const wanting = new Set<string>()
  let refused = 0
  const isAdmitted = (id: string): boolean => admitted.has(id) || id === NO_TENANT || id === OTHER
  return {
    add(id) {
      if (isAdmitted(id)) return id
      if (admitted.size < max) {
        admitted.add(id)
        return id
      }
      refused += 1
      if (wanting.size < max) wanting.add(id)
      return OTHER
    },
    get size() {
      return admitted.size
    },
    get refused() {
      return refused
    },
    isPermanent: (id) => permanent.has(id) || id === NO_TENANT || id === OTHER,
    labelOf: (id) => (isAdmitted(id) ? id : OTHER),
    release: (id) => void admitted.delete(id),
    takeDemand() {
      const demand = wanting.size
      wanting.clear()
      return demand
    },
  }
}
