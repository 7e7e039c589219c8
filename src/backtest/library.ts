import type { Duration } from '../core/duration.ts'
import { seconds } from '../core/duration.ts'
import type { Stack } from '../core/stack.ts'
import type { Incident } from './incidents.ts'
import { judge } from './judge.ts'
import type { BacktestReport } from './report.ts'
import type { GroupDocument } from './rule-document.ts'
import { type SimulateOptions, simulate } from './simulate.ts'
import { type Source, sourcesOf } from './sources.ts'
import { libraryWorld, type World } from './world.ts'

export interface LibraryBacktestOptions
  extends Pick<SimulateOptions, 'definition' | 'seed' | 'healthyShare' | 'onSoftware' | 'onStep'> {
  readonly incidents: readonly Incident[]
  readonly groups: readonly GroupDocument[]
  /** What the rules are called in the report. */
  readonly rules: string
  /** Only these promises; all of them by default. */
  readonly slos?: readonly string[]
  /** As long as the longest window of the burn policy by default. */
  readonly warmUp?: Duration
}

/** The promises of a definition that a backtest plays, all or those named. */
export const playedSources = (definition: Stack, slos?: readonly string[]): readonly Source[] =>
  sourcesOf(definition).filter(({ slo }) => slos?.includes(slo.id) ?? true)

const BYSTANDERS = 12
const DAY_SECONDS = 86_400

/** The library of incidents, as the tenants of every tier suffer it. */
export const worldOf = ({ definition, incidents, warmUp }: LibraryBacktestOptions): World => {
  const windows = definition.burnPolicy.windows.map(({ long, short }) => ({ long, short }))
  const longest = windows.reduce((a, b) => (seconds(a.long) > seconds(b.long) ? a : b))
  const slowest = windows.reduce((a, b) => (seconds(a.short) > seconds(b.short) ? a : b))
  return libraryWorld({
    incidents,
    tiers: definition.tiers,
    warmUp: warmUp ?? longest.long,
    aftermath: `${seconds(slowest.short) + 3600}s`, // every alert has time to end
    bystanders: BYSTANDERS,
  })
}

/** Plays the library to rules and judges what they made of it. */
export const backtestLibrary = async (
  options: LibraryBacktestOptions,
): Promise<{ readonly report: BacktestReport; readonly world: World }> => {
  const { definition, incidents, groups, rules, slos, seed } = options
  const world = worldOf(options)
  const sources = playedSources(definition, slos)
  const { plan, episodes, samples } = await simulate({ ...options, world, sources, groups })
  const alerts = plan.alerts.map(({ rule }) => ({
    alert: rule.alert,
    severity: rule.labels?.severity ?? 'none',
    family: rule.labels?.family ?? rule.alert,
    scope: rule.labels?.scope ?? 'tenant',
  }))
  const judgement = judge({ world, sources, policy: definition.burnPolicy, episodes, alerts })
  const report: BacktestReport = {
    history: `${incidents.length} incidents of the library on ${definition.tiers.length} tiers`,
    rules,
    seed,
    days: (world.end - world.judgedFrom) / DAY_SECONDS,
    samples,
    scrape: definition.cadence.scrape,
    judgement,
    episodes,
    unjudged: plan.unjudged,
  }
  return { report, world }
}
