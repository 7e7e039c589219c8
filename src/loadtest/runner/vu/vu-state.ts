import type { ExpectedStatuses, IterationOrder, Notice } from '../protocol.ts'
import type { Sample, Tags } from '../sample.ts'

/** Thrown through the script when its iteration has to end. Scripts cannot catch it for good: the next call throws again. */
export class IterationInterrupted extends Error {}

/** Thrown by `exec.test.abort()`. */
export class TestAborted extends Error {}

/** What one VU knows while it runs. One object per thread, handed to every module. */
export interface VuState {
  readonly vuId: number
  readonly post: (notice: Notice) => void
  readonly options: Readonly<Record<string, unknown>>
  /** True while top-level code runs: the only time for `open`, `SharedArray` and new metrics. */
  initializing: boolean
  order: IterationOrder | undefined
  iterationInInstance: number
  iterationInScenario: number
  group: string
  tags: Record<string, string>
  samples: Sample[]
  expected: ExpectedStatuses
  /** Open timers and sockets: an iteration ends when there are none. */
  readonly pending: Set<{ cancel(): void }>
  /** Called when `pending` becomes empty. */
  onIdle: () => void
  scriptError: unknown
}

export const createVuState = (given: Pick<VuState, 'vuId' | 'post' | 'options'>): VuState => ({
  ...given,
  initializing: true,
  order: undefined,
  iterationInInstance: 0,
  iterationInScenario: 0,
  group: '',
  tags: {},
  samples: [],
  expected: [[200, 399]],
  pending: new Set(),
  onIdle: () => {},
  scriptError: undefined,
})

/** The tags that k6 puts on every sample, then those of the VU, then those given to the call. */
export const currentTags = (state: VuState, extra?: Tags): Record<string, string> => ({
  ...(state.options.tags as Tags | undefined),
  ...(state.order ? { scenario: state.order.scenario } : {}),
  group: state.group,
  ...state.order?.tags,
  ...state.tags,
  ...extra,
})

export const record = (state: VuState, metric: string, value: number, extra?: Tags): void => {
  state.samples.push({ metric, value, tags: currentTags(state, extra), atMs: Date.now() })
}

export const settle = (state: VuState, operation: { cancel(): void }): void => {
  if (state.pending.delete(operation) && state.pending.size === 0) state.onIdle()
}

/** Runs a callback of a timer or socket; what it throws ends the iteration as an error of the script. */
export function guarded(state: VuState, callback: () => void): void {
  try {
    callback()
  } catch (error) {
    state.scriptError ??= error
    for (const operation of [...state.pending]) operation.cancel()
  }
}
