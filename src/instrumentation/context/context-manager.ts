import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api'

/**
 * Carries OpenTelemetry's context where no SDK has registered a manager, so that the library has one async context
 * whether or not traces are exported.
 */
export const createContextManager = (): ContextManager => {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, work, thisArg, ...args) =>
      thisArg === undefined
        ? storage.run(context, work, ...args)
        : storage.run(context, () => work.apply(thisArg as ThisParameterType<typeof work>, args)),
    bind(context, target) {
      if (typeof target !== 'function') return target
      const bound = (...args: unknown[]) => storage.run(context, () => target(...args))
      return bound as typeof target
    },
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
