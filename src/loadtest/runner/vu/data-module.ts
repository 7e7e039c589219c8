import type { VuState } from './vu-state.ts'

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const entry of Object.values(value)) freeze(entry)
    Object.freeze(value)
  }
  return value
}

/** The module `k6/data`. Each VU builds its own read-only copy: the meaning of k6's SharedArray without its saving of memory. */
export const dataModule = (state: VuState) => ({
  SharedArray: class {
    constructor(_name: string, build: () => readonly unknown[]) {
      if (!state.initializing) throw new Error('new SharedArray must be called in the init context')
      const built = build()
      if (!Array.isArray(built)) throw new Error('only arrays can be made into SharedArray')
      // biome-ignore lint/correctness/noConstructorReturn: k6's SharedArray is used as the array that it wraps
      return freeze(built)
    }
  },
})
