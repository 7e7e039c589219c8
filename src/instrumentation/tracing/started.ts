import type { Recorder } from '../recorder.ts'

/** Tracing that runs in this process. */
export interface Tracing {
  /** Traces by why they were kept, and spans by what became of them. */
  readonly totals: Readonly<Record<string, number>>
  /** Tells in `/metrics` what was kept and what was lost. */
  observe(recorder: Recorder): void
  /** Sends what has ended. */
  flush(): Promise<void>
  /** Ends tracing: sends what there is. */
  close(): Promise<void>
}

/** Shared by every copy of the library in a process: `--import` may load another one than the service does. */
const STARTED = Symbol.for('tenantscope.tracing')
type Shared = typeof globalThis & { [STARTED]?: Tracing }

export const startedTracing = (): Tracing | undefined => (globalThis as Shared)[STARTED]

/** Leaves word of tracing, so that `createTelemetry` can tell of it and nobody starts it twice. */
export const publishTracing = (tracing: Tracing | undefined): void => {
  if (tracing) (globalThis as Shared)[STARTED] = tracing
  else delete (globalThis as Shared)[STARTED]
}
