import { NO_TENANT, OTHER } from './metric.ts'

/** Decides which tenants have series of their own. Ids must come from a verified source: an admitted id stays. */
export interface Tenants {
  /** Admits a tenant; the label value under which it is counted. */
  add(id: string): string
  readonly size: number
  /** How often a tenant beyond the cap was looked up. */
  readonly refused: number
}

/** A bounded set: the first `max` tenants by name, all further ones together. */
export const boundedTenants = ({
  max,
  known = [],
}: {
  readonly max: number
  readonly known?: readonly string[]
}): Tenants => {
  const admitted = new Set<string>()
  let refused = 0
  const add = (id: string): string => {
    if (admitted.has(id) || id === NO_TENANT || id === OTHER) return id
    if (admitted.size < max) {
      admitted.add(id)
      return id
    }
    refused += 1
    return OTHER
  }
  known.forEach(add)
  return {
    add,
    get size() {
      return admitted.size
    },
    get refused() {
      return refused
    },
  }
}
