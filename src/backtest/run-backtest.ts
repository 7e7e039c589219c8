import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duration } from '../core/duration.ts'
import { inTemporaryFolder, type OnProgress } from '../stackrun/index.ts'
import { BacktestError } from './backtest-error.ts'
import { startEngine } from './engine.ts'
import { type Plan, planReplay } from './plan.ts'
import { type Episode, replay } from './replay.ts'
import type { AlertDocument, GroupDocument } from './rule-document.ts'

export interface History {
  /** Names of the series that it can write. */
  readonly names: ReadonlySet<string>
  /** Writes the series that the rules read, as OpenMetrics. */
  write(path: string, plan: Plan): Promise<{ readonly samples: number }>
  readonly start: number
  readonly end: number
  /** Tenants times series of each, about: how much one answer may hold. */
  readonly seriesExpected: number
}

export interface BacktestOptions {
  readonly groups: readonly GroupDocument[]
  readonly history: History
  readonly defaultInterval: Duration
  readonly wanted?: (alert: AlertDocument) => boolean
  readonly onSoftware?: OnProgress
  readonly onStep?: (done: number, total: number, name: string) => void
}

export interface Outcome {
  readonly plan: Plan
  readonly episodes: readonly Episode[]
  readonly samples: number
}

const nothingToJudge = ({ unjudged }: Plan): BacktestError =>
  new BacktestError(
    (unjudged.length > 0 ? unjudged : [{ alert: 'the rules', reason: 'there is no alert among them' }]).map(
      ({ alert, reason }) => ({
        code: 'BACKTEST_NOTHING',
        place: alert,
        value: reason,
        fix: 'give rules that read the series of the history',
      }),
    ),
  )

/** Puts a history into a real Prometheus and evaluates rules over it. Nothing is left behind. */
export const runBacktest = (options: BacktestOptions): Promise<Outcome> =>
  inTemporaryFolder('backtest', async (folder) => {
    const { groups, history, defaultInterval, wanted, onSoftware, onStep } = options
    const directory = join(folder, 'samples')
    await mkdir(directory)
    const path = join(directory, 'history.om')
    const plan = planReplay({ groups, available: history.names, defaultInterval, ...(wanted && { wanted }) })
    if (plan.alerts.length === 0) throw nothingToJudge(plan)
    const { samples } = await history.write(path, plan)
    const engine = await startEngine({
      directory: join(folder, 'run'),
      ...(onSoftware && { onProgress: onSoftware }),
    })
    try {
      await engine.load(path)
      const { start, end, seriesExpected } = history
      const episodes = await replay({
        engine,
        plan,
        directory,
        start,
        end,
        seriesExpected,
        ...(onStep && { onStep }),
      })
      return { plan, episodes, samples }
    } finally {
      await engine.stop()
    }
  })
