import type { Judgement } from './judge.ts'
import { median } from './median.ts'
import type { Outcome } from './run-backtest.ts'

/** Everything that a backtest found: what `--json` prints. */
export interface BacktestReport {
  /** What was replayed, in a few words. */
  readonly history: string
  readonly rules: string
  readonly seed: number | undefined
  readonly days: number
  readonly samples: number
  readonly scrape: string | undefined
  readonly judgement: Judgement
  readonly episodes: Outcome['episodes']
  readonly unjudged: Outcome['plan']['unjudged']
}

/** One line of the table of alerts. */
export interface AlertRow {
  readonly alert: string
  readonly severity: string
  readonly tier: string
  readonly caught: number
  readonly detectSeconds: number | undefined
  readonly worstDetectSeconds: number | undefined
  readonly resetSeconds: number | undefined
  readonly spentAtDetection: number | undefined
  readonly falseEpisodes: number
  readonly falsePerDay: number
  readonly precision: number | undefined
  readonly recall: number | undefined
}

/** Alerts that did something or ought to have, by tier. */
export const alertRows = ({ verdicts }: Pick<Judgement, 'verdicts'>): readonly AlertRow[] =>
  verdicts
    .map(({ detections, ...verdict }) => ({
      ...verdict,
      caught: detections.length,
      detectSeconds: median(detections.map(({ detectSeconds }) => detectSeconds)),
      worstDetectSeconds:
        detections.length > 0 ? Math.max(...detections.map(({ detectSeconds }) => detectSeconds)) : undefined,
      resetSeconds: median(detections.map(({ resetSeconds }) => resetSeconds)),
      spentAtDetection: median(detections.map(({ spentAtDetection }) => spentAtDetection)),
    }))
    .filter(({ caught, falseEpisodes, recall }) => caught > 0 || falseEpisodes > 0 || recall !== undefined)
