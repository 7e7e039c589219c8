import type { RuleLoad } from '../../src/capacity/rule-cost.ts'
import type { Workload } from '../../src/capacity/workload.ts'

/** One evaluation of one rule, and what the model says that it reads. */
export interface MeasuredRule {
  readonly expr: string
  readonly predicted: Pick<RuleLoad, 'series' | 'samples'>
  /** Samples that Prometheus says it read. */
  readonly samples: number
  /** Of a CPU. */
  readonly seconds: number
}

/** One run of a real Prometheus under simulated tenants. */
export interface Measurement {
  readonly date: string
  readonly machine: string
  readonly workload: Workload
  readonly scrapes: number
  /** What the model said of the definition as it was then. */
  readonly predicted: {
    readonly scrapedSeries: number
    readonly recordedSeries: number
    /** Of one API pod. */
    readonly seriesPerPod: number
  }
  readonly scrapedSeries: number
  readonly headSeries: number
  /** Resident, the most of the run. */
  readonly memoryBytes: number
  readonly scrapeBytesPerPod: number
  /** CPU seconds of all rules once, by a Prometheus that does nothing else meanwhile. */
  readonly ruleSeconds: number
  /** What the model says of it, for as little history as the run had. */
  readonly ruleLoad: Pick<RuleLoad, 'series' | 'samples'>
  /** Rules that took longer than a millisecond. */
  readonly rules: readonly MeasuredRule[]
}

/** Whether the chunks of its head were full, as they are after two hours of scrapes at 15 s. */
export const hasFullChunks = ({ scrapes }: Measurement): boolean => scrapes >= 120

/** Rules on a month of history. */
export interface LongWindows {
  readonly date: string
  readonly tenants: number
  readonly rules: readonly MeasuredRule[]
}
