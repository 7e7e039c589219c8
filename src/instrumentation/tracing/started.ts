import type { Recorder } from '../recorder.ts'

/** Shared by every copy of the library in a process: `--import` may load another one than the service does. */
const STARTED = Symbol.for('tenantscope.tracing')

interface Observable {
  observe(recorder: Recorder): void
}
type Shared = typeof globalThis & { [STARTED]?: Observable }

/** Leaves word that tracing was started before the service, so that its `/metrics` can tell of it. */
export const publishTracing = (tracing: Observable): void => {
  ;(globalThis as Shared)[STARTED] = tracing
}

export const observeStartedTracing = (recorder: Recorder): void => (globalThis as Shared)[STARTED]?.observe(recorder)
