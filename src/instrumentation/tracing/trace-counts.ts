import type { Recorder } from '../recorder.ts'
import { type KEEP_REASONS, type SPAN_FATES, traceSpans, tracesKept } from './metrics.ts'

export type KeepReason = (typeof KEEP_REASONS)[number]
export type SpanFate = (typeof SPAN_FATES)[number]

/** Counts from the start of tracing on, which is before there is a recorder to tell. */
export interface TraceCounts {
  kept(reason: KeepReason): void
  spans(fate: SpanFate, amount: number): void
  readonly totals: Readonly<Record<KeepReason | SpanFate, number>>
  observe(recorder: Recorder): void
}

export const createTraceCounts = (): TraceCounts => {
  const totals = {
    caller: 0,
    ratio: 0,
    error: 0,
    slow: 0,
    exported: 0,
    export_failed: 0,
    not_kept: 0,
    beyond_buffer: 0,
  }
  let tellKept = (_reason: KeepReason, _amount: number): void => {}
  let tellSpans = (_fate: SpanFate, _amount: number): void => {}
  return {
    totals,
    kept(reason) {
      totals[reason] += 1
      tellKept(reason, 1)
    },
    spans(fate, amount) {
      totals[fate] += amount
      tellSpans(fate, amount)
    },
    observe(recorder) {
      const kept = recorder.counter(tracesKept)
      const spans = recorder.counter(traceSpans)
      tellKept = (reason, amount) => kept.add({ reason }, amount)
      tellSpans = (fate, amount) => spans.add({ fate }, amount)
      for (const reason of ['caller', 'ratio', 'error', 'slow'] as const) tellKept(reason, totals[reason])
      for (const fate of ['exported', 'export_failed', 'not_kept', 'beyond_buffer'] as const)
        tellSpans(fate, totals[fate])
    },
  }
}
