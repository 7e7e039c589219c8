import type { Tags } from './sample.ts'
import { type Stage, stagesDurationMs } from './schedule.ts'

interface ScenarioBase {
  readonly name: string
  /** The exported function that is one iteration. */
  readonly exec: string
  readonly startMs: number
  readonly gracefulStopMs: number
  readonly env: Readonly<Record<string, string>>
  readonly tags: Tags
}

interface ArrivalRate {
  readonly timeUnitMs: number
  readonly preAllocatedVus: number
  readonly maxVus: number
}

/** A scenario of k6 with every default filled in. */
export type Scenario = ScenarioBase &
  (
    | ({ readonly executor: 'constant-arrival-rate'; readonly rate: number; readonly durationMs: number } & ArrivalRate)
    | ({
        readonly executor: 'ramping-arrival-rate'
        readonly startRate: number
        readonly stages: readonly Stage[]
      } & ArrivalRate)
    | { readonly executor: 'constant-vus'; readonly vus: number; readonly durationMs: number }
    | {
        readonly executor: 'ramping-vus'
        readonly startVus: number
        readonly stages: readonly Stage[]
        readonly gracefulRampDownMs: number
      }
    | {
        readonly executor: 'shared-iterations' | 'per-vu-iterations'
        readonly vus: number
        readonly iterations: number
        readonly maxDurationMs: number
      }
  )

export type ExecutorName = Scenario['executor']

/** How long iterations are started, without the graceful stop. */
export function regularDurationMs(scenario: Scenario): number {
  if ('stages' in scenario) return stagesDurationMs(scenario.stages)
  return 'maxDurationMs' in scenario ? scenario.maxDurationMs : scenario.durationMs
}

/** VUs that must be ready before the scenario starts. */
export function plannedVus(scenario: Scenario): number {
  if ('preAllocatedVus' in scenario) return scenario.preAllocatedVus
  if ('stages' in scenario) return Math.max(scenario.startVus, ...scenario.stages.map(({ target }) => target))
  return scenario.vus
}

/** The largest number of VUs that any moment needs: scenarios that follow each other share theirs. */
export function initialVus(scenarios: readonly Scenario[]): number {
  const spans = scenarios.map((scenario) => ({
    fromMs: scenario.startMs,
    toMs: scenario.startMs + regularDurationMs(scenario) + scenario.gracefulStopMs,
    vus: plannedVus(scenario),
  }))
  const at = (moment: number) =>
    spans.reduce((sum, { fromMs, toMs, vus }) => (fromMs <= moment && moment < toMs ? sum + vus : sum), 0)
  return Math.max(0, ...spans.map(({ fromMs }) => at(fromMs)))
}
