import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../stackrun/eventually.ts'
import { type Findings, findingsOf } from './findings.ts'
import { watchReadiness } from './readiness-watch.ts'
import type { DrillContext, Scenario } from './scenario.ts'
import { type SteadyLoad, startSteadyLoad } from './steady-load.ts'
import { followTasks } from './task-fates.ts'

export interface Pace {
  /** How long a fault that lasts is held. */
  readonly faultSeconds: number
  readonly requestsPerSecond: number
  /** Requests that must be answered in a row before it counts as served again. */
  readonly goodRequests: number
  /** How long recovery and the end of all tasks are waited for, each. */
  readonly patienceSeconds: number
}

export const defaultPace: Pace = { faultSeconds: 30, requestsPerSecond: 20, goodRequests: 40, patienceSeconds: 90 }

const isGood = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 500

/** The last so many requests that ended were all served, and all of them began after the moment. */
const servesAgain = ({ outcomes }: SteadyLoad, sinceMs: number, goodRequests: number): boolean => {
  const latest = outcomes.slice(-goodRequests)
  return latest.length === goodRequests && latest.every((each) => isGood(each) && each.begunMs >= sinceMs)
}

/** One fault under load: from steady service through the fault to steady service again, and every accepted task to its end. */
export const runScenario = async (
  scenario: Scenario,
  context: DrillContext,
  pace: Pace,
  signal: AbortSignal,
): Promise<Findings> => {
  const { testbed, tenantIds } = context
  const { patienceSeconds, goodRequests, requestsPerSecond } = pace
  const watch = watchReadiness(testbed.stack, [...testbed.replicas, 'worker'])
  const knownPages = new Set(testbed.receiver.pages().map(({ id }) => id))
  const load = await startSteadyLoad({ url: testbed.url, mint: testbed.mint, tenantIds, requestsPerSecond })
  const steady = (sinceMs: number) =>
    eventually(() => watch.isReady() && servesAgain(load, sinceMs, goodRequests), {
      timeoutSeconds: patienceSeconds,
      signal,
    })
  try {
    if (!(await steady(performance.now())) && !signal.aborted) {
      throw new Error(`${scenario.name}: the service was not steady before the fault`)
    }
    const faultMs = performance.now()
    const mend = await scenario.inject(context)
    const struckMs = performance.now()
    if (scenario.lasts) await delay(pace.faultSeconds * 1000, undefined, { signal }).catch(() => {})
    const faultEndsMs = scenario.lasts ? performance.now() : faultMs
    await mend()
    const mendedMs = performance.now()
    await steady(performance.now())
    await load.stop()
    const endMs = performance.now()
    const tasks = await followTasks(context.databaseUrl, load.outcomes, patienceSeconds)
    await watch.stop()
    const pages = testbed.receiver.pages().filter(({ id }) => !knownPages.has(id))
    return findingsOf({
      ...{
        scenario,
        outcomes: load.outcomes,
        readiness: watch.changes,
        tasks,
        faultMs,
        struckMs,
        faultEndsMs,
        mendedMs,
        endMs,
      },
      pages: pages.map(({ summary }) => summary),
    })
  } finally {
    await load.stop()
    await watch.stop()
  }
}
