import { exitCode as exitCodes } from '../exit-code.ts'
import type { GeneratorHealth } from '../runner/generator-health.ts'
import type { RunResult } from '../runner/run-script.ts'
import type { SummaryData } from '../runner/summary.ts'
import type { ThresholdResult } from '../runner/thresholds.ts'
import type { WitnessReport } from '../witness/testimony.ts'
import type { BreakdownRow, TimelinePoint } from './recorder.ts'

export type Verdict = 'kept' | 'broken' | 'no data' | 'aborted' | 'disputed'

/** Everything a report shows, whatever generated the load. JSON reports are exactly this. */
export interface LoadReport {
  readonly schema: 1
  readonly name: string
  readonly target: string
  readonly verdict: Verdict
  readonly exitCode: number
  /** Why the run ended before its time: then nothing in it is about the whole run. */
  readonly partial: string | undefined
  readonly generator: {
    readonly name: string
    readonly isK6: boolean
    readonly note: string
    readonly health?: GeneratorHealth
  }
  readonly startedAt: string
  readonly durationSeconds: number
  /** Of the SLO definitions that the thresholds were rendered from. */
  readonly sloFingerprint: string | undefined
  readonly thresholds: readonly (ThresholdResult & { readonly measured: Readonly<Record<string, number>> })[]
  readonly metrics: SummaryData['metrics']
  readonly breakdown: readonly BreakdownRow[]
  readonly timeline: readonly TimelinePoint[]
  readonly exceptions: readonly { readonly message: string; readonly count: number }[]
  /** What the service itself counted, where Prometheus was asked. */
  readonly witness?: WitnessReport
}

export const notK6 =
  'Made by the runner of tenantscope, which is not k6: it executes the same scripts on a thread per VU. ' +
  'Its figures hold for rates up to a few thousand requests per second on one machine.'

/** No data is no kept promise, although k6 lets a threshold pass that saw nothing. */
export function verdictOf(thresholds: readonly ThresholdResult[], aborted: boolean): Verdict {
  if (thresholds.some(({ ok, empty }) => !ok && !empty)) return 'broken'
  if (aborted) return 'aborted'
  return thresholds.some(({ empty }) => empty) ? 'no data' : 'kept'
}

/** A verdict that the two witnesses do not share is none: the run fails whatever each of them says. */
export function withWitness(report: LoadReport, witness: WitnessReport): LoadReport {
  if (witness.testimonies.every(({ agrees }) => agrees)) return { ...report, witness }
  const exitCode = report.exitCode === 0 ? exitCodes.thresholdsFailed : report.exitCode
  return { ...report, witness, verdict: 'disputed', exitCode }
}

interface ReportInput {
  readonly name: string
  readonly target: string
  readonly sloFingerprint: string | undefined
  readonly result: RunResult
  readonly breakdown: readonly BreakdownRow[]
  readonly timeline: readonly TimelinePoint[]
}

export function reportOf({ name, target, sloFingerprint, result, breakdown, timeline }: ReportInput): LoadReport {
  const { thresholds, summary, stoppedBy, exitCode } = result
  const broken = thresholds.some(({ ok }) => !ok)
  return {
    schema: 1,
    name,
    target,
    verdict: verdictOf(thresholds, stoppedBy !== undefined && !(broken && exitCode === 99)),
    exitCode,
    partial: stoppedBy,
    generator: { name: 'tenantscope runner', isK6: false, note: notK6, health: result.generator },
    startedAt: new Date(result.startedAtMs).toISOString(),
    durationSeconds: result.durationMs / 1000,
    sloFingerprint,
    thresholds: thresholds.map((each) => ({ ...each, measured: summary.metrics[each.key]?.values ?? {} })),
    metrics: summary.metrics,
    breakdown,
    timeline,
    exceptions: [...result.exceptions].map(([message, count]) => ({ message, count })),
  }
}
