import type { ReadinessChange } from './readiness-watch.ts'
import type { RecoveryObjective, Scenario } from './scenario.ts'
import type { Outcome } from './steady-load.ts'

/** When things happened, in milliseconds of one clock. */
export interface Moments {
  readonly faultMs: number
  /** When it had struck: a process takes a moment to be gone. */
  readonly struckMs: number
  /** When mending began; of a kill, the kill itself. */
  readonly faultEndsMs: number
  /** When it was done: a part started again, a standby promoted, an update rolled out. */
  readonly mendedMs: number
  readonly endMs: number
}

export interface TaskFate {
  readonly accepted: number
  readonly completed: number
  /** Ended without success: the service said so, nobody has to guess. */
  readonly failed: number
  /** Accepted and, when patience ended, neither done nor refused: the one thing that must not be. */
  readonly lost: number
}

export interface Findings {
  readonly scenario: string
  readonly story: string
  readonly objective: RecoveryObjective
  readonly faultSeconds: number
  /** How long mending took, from the end of the fault. */
  readonly mendedSeconds: number
  /** From the fault to the first `/ready` that was not 200; undefined when none was. */
  readonly unreadySeconds: number | undefined
  /** From the end of the fault until every part was ready for good; 0 when all were. */
  readonly readyAgainSeconds: number
  /** From the end of the fault to the end of the last request that failed; 0 when none failed after it. */
  readonly servedAgainSeconds: number
  readonly requests: number
  /** By status; 0 is no answer. */
  readonly errors: Readonly<Record<string, number>>
  /** Of those, begun before the fault had struck: what was in flight. */
  readonly errorsInFlight: number
  readonly slowestSeconds: number
  readonly tasks: TaskFate
  readonly pages: readonly string[]
  /** What was promised and not kept; empty is a pass. */
  readonly broken: readonly string[]
}

const isError = ({ status }: Outcome): boolean => status === 0 || status >= 500

const seconds = (milliseconds: number): number => Math.round(milliseconds / 10) / 100

const countBy = (statuses: readonly number[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const brokenPromises = (found: Omit<Findings, 'broken'>): readonly string[] => {
  const { objective, servedAgainSeconds, readyAgainSeconds, tasks, errors, errorsInFlight } = found
  const later = Object.values(errors).reduce((sum, count) => sum + count, 0) - errorsInFlight
  return [
    ...(tasks.lost > 0 ? [`${tasks.lost} of ${tasks.accepted} accepted tasks were lost: 0 may be`] : []),
    ...(tasks.accepted === 0 ? ['no task was accepted, so none could be lost: the scenario proved nothing'] : []),
    ...(servedAgainSeconds > objective.servedAgainSeconds
      ? [`served again after ${servedAgainSeconds} s: ${objective.servedAgainSeconds} s were promised`]
      : []),
    ...(readyAgainSeconds > objective.readyAgainSeconds
      ? [`ready again after ${readyAgainSeconds} s: ${objective.readyAgainSeconds} s were promised`]
      : []),
    ...(found.mendedSeconds > (objective.mendedSeconds ?? Number.POSITIVE_INFINITY)
      ? [`done after ${found.mendedSeconds} s: ${objective.mendedSeconds} s were promised`]
      : []),
    ...(errorsInFlight > (objective.failedInFlight ?? Number.POSITIVE_INFINITY)
      ? [`${errorsInFlight} requests in flight failed: ${objective.failedInFlight} may`]
      : []),
    ...(objective.failedRequests !== 'any' && later > objective.failedRequests
      ? [`${later} requests failed beyond those in flight: ${objective.failedRequests} may`]
      : []),
  ]
}

interface Observed extends Moments {
  readonly scenario: Scenario
  readonly outcomes: readonly Outcome[]
  readonly readiness: readonly ReadinessChange[]
  readonly tasks: TaskFate
  readonly pages: readonly string[]
}

/** What came of a fault, from what was recorded around it. */
export function findingsOf({ scenario, outcomes, readiness, tasks, pages, ...moments }: Observed): Findings {
  const { faultMs, faultEndsMs, endMs } = moments
  const { name, story, objective } = scenario
  const during = outcomes.filter(({ endedMs }) => endedMs >= faultMs && endedMs <= endMs)
  const errors = during.filter(isError)
  const lastErrorMs = Math.max(faultEndsMs, ...errors.map(({ endedMs }) => endedMs))
  const unready = readiness.find(({ atMs, ready }) => !ready && atMs >= faultMs)
  const last = readiness.at(-1)
  const readyAgainMs = last === undefined || !last.ready ? Number.POSITIVE_INFINITY : Math.max(faultEndsMs, last.atMs)
  const found = {
    scenario: name,
    story,
    objective,
    faultSeconds: seconds(faultEndsMs - faultMs),
    mendedSeconds: seconds(moments.mendedMs - faultEndsMs),
    unreadySeconds: unready && seconds(unready.atMs - faultMs),
    readyAgainSeconds: seconds(readyAgainMs - faultEndsMs),
    servedAgainSeconds: seconds(lastErrorMs - faultEndsMs),
    requests: during.length,
    errors: countBy(errors.map(({ status }) => status)),
    errorsInFlight: errors.filter(({ begunMs }) => begunMs < moments.struckMs).length,
    slowestSeconds: seconds(Math.max(0, ...during.map(({ begunMs, endedMs }) => endedMs - begunMs))),
    tasks,
    pages,
  }
  return { ...found, broken: brokenPromises(found) }
}
