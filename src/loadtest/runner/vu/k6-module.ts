import type { Tags } from '../sample.ts'
import type { Blocking } from './blocking.ts'
import { record, type VuState } from './vu-state.ts'

type Check = (value: unknown) => unknown

/** The module `k6`: sleep, check, group, fail. */
export const k6Module = (state: VuState, blocking: Blocking) => ({
  sleep: (seconds: number) => blocking.sleep(seconds * 1000),

  check(value: unknown, checks: Readonly<Record<string, Check>>, tags?: Tags): boolean {
    let allPassed = true
    for (const [name, run] of Object.entries(checks)) {
      let passed = false
      try {
        passed = Boolean(typeof run === 'function' ? run(value) : run)
      } finally {
        record(state, 'checks', passed ? 1 : 0, { ...tags, check: name })
        allPassed &&= passed
      }
    }
    return allPassed
  },

  group<T>(name: string, run: () => T): T {
    if (name.includes('::')) throw new Error('group and check names may not contain "::"')
    if (run.constructor.name === 'AsyncFunction') throw new Error('group() does not support async functions')
    const outer = state.group
    const startedMs = performance.now()
    state.group = `${outer}::${name}`
    try {
      return run()
    } finally {
      record(state, 'group_duration', performance.now() - startedMs)
      state.group = outer
    }
  },

  fail(reason?: string): never {
    throw new Error(reason ?? '')
  },
})
