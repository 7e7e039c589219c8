import { exitCode } from '../exit-code.ts'
import type { Ending } from './ending.ts'
import type { RunOptions } from './options.ts'
import type { Order, Outcome } from './protocol.ts'
import type { SummaryData } from './summary.ts'
import type { VuThread } from './vu-thread.ts'

const SUMMARY_TIMEOUT_MS = 120_000

const within = async (timeoutMs: number, vu: VuThread, order: Order): Promise<Outcome | 'timeout'> => {
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    vu.interrupt()
  }, timeoutMs)
  const outcome = await vu.perform(order)
  clearTimeout(timer)
  return timedOut ? 'timeout' : outcome
}

interface HostPhasesOptions {
  /** The VU 0, which runs what is no iteration. */
  readonly host: VuThread
  readonly options: RunOptions
  readonly ending: Ending
  readonly settle: (outcome: Outcome) => void
  readonly log: (level: string, text: string) => void
}

/** The functions of a script that run once: each bounded in time, and each able to end the run. */
export function hostPhases({ host, options, ending, settle, log }: HostPhasesOptions) {
  const once = async (name: 'setup' | 'teardown', timeoutMs: number): Promise<unknown> => {
    const outcome = await within(timeoutMs, host, { kind: name })
    if (outcome === 'timeout') {
      const code = name === 'setup' ? exitCode.setupTimeout : exitCode.teardownTimeout
      ending.end(code, `${name} took longer than ${timeoutMs} ms`)
      return undefined
    }
    settle(outcome)
    if (outcome.error) ending.end(exitCode.scriptException, `${name} failed: ${outcome.error.message}`)
    return outcome.result
  }
  return {
    setup: () => once('setup', options.setupTimeoutMs),
    teardown: () => once('teardown', options.teardownTimeoutMs),
    /** What `handleSummary` returned: text by file name. */
    async summary(summary: SummaryData): Promise<Readonly<Record<string, string>>> {
      const outcome = await within(SUMMARY_TIMEOUT_MS, host, { kind: 'summary', summary })
      if (outcome === 'timeout') return {}
      if (outcome.error) log('error', `handleSummary failed: ${outcome.error.stack}`)
      return (outcome.result ?? {}) as Record<string, string>
    },
  }
}
