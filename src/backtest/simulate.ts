import { type Duration, seconds } from '../core/duration.ts'
import type { Stack } from '../core/stack.ts'
import type { OnProgress } from '../stackrun/index.ts'
import { emittedNames, emitWorld } from './emit.ts'
import type { AlertDocument, GroupDocument } from './rule-document.ts'
import { type Outcome, runBacktest } from './run-backtest.ts'
import type { Source } from './sources.ts'
import type { World } from './world.ts'

export interface SimulateOptions {
  readonly definition: Stack
  readonly world: World
  readonly sources: readonly Source[]
  readonly groups: readonly GroupDocument[]
  readonly seed: number
  readonly healthyShare: number
  readonly wanted?: (alert: AlertDocument) => boolean
  readonly onSoftware?: OnProgress
  readonly onStep?: (done: number, total: number, name: string) => void
}

/** Plays a world to rules, at the cadence of the definition. */
export const simulate = (options: SimulateOptions): Promise<Outcome> => {
  const { definition, world, sources, groups, seed, healthyShare, wanted, onSoftware, onStep } = options
  const scrapeSeconds = seconds(definition.cadence.scrape)
  const defaultInterval: Duration = definition.cadence.evaluation
  return runBacktest({
    groups,
    defaultInterval,
    history: {
      names: emittedNames(sources, groups),
      start: world.start,
      end: world.end,
      seriesExpected: world.tenants.length,
      write: (path, { reads }) =>
        emitWorld({
          ...{ world, sources, groups, scrapeSeconds, seed, healthyShare, path, reads },
          onTenant: (done, total) => onStep?.(done, total, `history of ${done} tenants`),
        }),
    },
    ...(wanted && { wanted }),
    ...(onSoftware && { onSoftware }),
    ...(onStep && { onStep }),
  })
}
