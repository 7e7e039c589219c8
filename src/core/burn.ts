import type { Severity } from './alert.ts'
import { type Duration, type Period, periodSeconds, seconds } from './duration.ts'

/** One row of a multi-window, multi-burn-rate policy. */
export interface BurnWindow {
  /** Name of the row, the value of the label `burn` on its alert. */
  readonly name: string
  /** How much of the error budget may go before this row fires. */
  readonly budgetShare: number
  /** Over which window that share is measured. */
  readonly long: Duration
  /** A second, shorter window, so that the alert ends soon after the burning does. */
  readonly short: Duration
  readonly severity: Severity
}

/**
 * How many times faster than allowed the budget must burn for `budgetShare` of it to go within the long window:
 * share x period / long. Source: Google SRE Workbook, chapter 5, "Alerting on SLOs", table 5-8.
 */
export const burnFactor = ({ budgetShare, long }: BurnWindow, period: Period): number =>
  Math.round(((budgetShare * periodSeconds(period)) / seconds(long)) * 1e6) / 1e6
