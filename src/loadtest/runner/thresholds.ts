import type { Collector } from './collector.ts'
import { meetsThreshold } from './threshold.ts'
import type { ThresholdDeclaration } from './threshold-options.ts'

export interface ThresholdResult {
  readonly key: string
  readonly source: string
  readonly ok: boolean
  /** No sample reached it: k6 then lets rates pass. A report must not call that a kept promise. */
  readonly empty: boolean
  readonly abortOnFail: boolean
}

/** Every threshold against what was collected so far. */
export const evaluateThresholds = (
  thresholds: readonly ThresholdDeclaration[],
  collector: Collector,
  elapsedSeconds: number,
): readonly ThresholdResult[] =>
  thresholds.flatMap(({ key, selector, source, expression, abortOnFail }) => {
    const sink = collector.sinkOf(key)
    const type = collector.metrics.get(selector.metric)?.declaration.type
    if (sink === undefined || type === undefined) return []
    return [{ key, source, ok: meetsThreshold(sink, type, expression, elapsedSeconds), empty: sink.empty, abortOnFail }]
  })

/** The first broken threshold that ends the run, once its delay is over. */
export const breachToAbort = (
  thresholds: readonly ThresholdDeclaration[],
  results: readonly ThresholdResult[],
  elapsedMs: number,
): ThresholdDeclaration | undefined =>
  thresholds.find(
    ({ key, source, abortOnFail, delayAbortEvalMs }) =>
      abortOnFail &&
      elapsedMs >= delayAbortEvalMs &&
      results.some((result) => result.key === key && result.source === source && !result.ok),
  )
