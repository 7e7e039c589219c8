import { guarded, settle, type VuState } from './vu-state.ts'

type Callback = (...args: readonly unknown[]) => void

/** The timer globals of k6: an iteration lasts until its timers are done. */
export function createTimers(state: VuState) {
  const running = new Map<number, { cancel(): void }>()
  let lastId = 0
  const start = (repeat: boolean, callback: Callback, delayMs: number, args: readonly unknown[]): number => {
    const id = ++lastId
    const fire = () => {
      guarded(state, () => callback(...args))
      if (!repeat) operation.cancel()
    }
    const timer = repeat ? setInterval(fire, delayMs) : setTimeout(fire, delayMs)
    const operation = {
      cancel: () => {
        clearTimeout(timer)
        running.delete(id)
        settle(state, operation)
      },
    }
    running.set(id, operation)
    state.pending.add(operation)
    return id
  }
  const clear = (id: number) => running.get(id)?.cancel()
  return {
    setTimeout: (callback: Callback, delayMs = 0, ...args: readonly unknown[]) => start(false, callback, delayMs, args),
    setInterval: (callback: Callback, delayMs = 0, ...args: readonly unknown[]) => start(true, callback, delayMs, args),
    clearTimeout: clear,
    clearInterval: clear,
  }
}
