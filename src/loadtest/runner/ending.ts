import { setMaxListeners } from 'node:events'
import { type ExitCode, exitCode } from '../exit-code.ts'

/** How a run ends: when its scenarios do, or before for the first reason there was. */
export interface Ending {
  /** Aborted when the run ends before its time. */
  readonly stop: AbortSignal
  /** Why it ended before its time. */
  readonly reason: string | undefined
  end(code: ExitCode, reason: string): void
  /** What `exec.test.fail` asks for: the run goes on and has failed. */
  markFailed(): void
  /** The exit code that k6 would have had. */
  exitCodeFor(isAnyThresholdBroken: boolean): ExitCode
}

/** The signal of the caller ends the run like anything else. `dispose` lets go of it. */
export function createEnding(signal: AbortSignal): Ending & { dispose(): void } {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let ended: { readonly code: ExitCode; readonly reason: string } | undefined
  let isMarkedFailed = false
  const end = (code: ExitCode, reason: string) => {
    ended ??= { code, reason }
    stop.abort()
  }
  const onSignal = () => end(exitCode.interrupted, 'interrupted by a signal')
  signal.addEventListener('abort', onSignal)
  if (signal.aborted) onSignal()
  return {
    stop: stop.signal,
    get reason() {
      return ended?.reason
    },
    end,
    markFailed() {
      isMarkedFailed = true
    },
    exitCodeFor(isAnyThresholdBroken) {
      if (ended) return ended.code
      if (isAnyThresholdBroken) return exitCode.thresholdsFailed
      return isMarkedFailed ? exitCode.markedAsFailed : exitCode.success
    },
    dispose: () => signal.removeEventListener('abort', onSignal),
  }
}
