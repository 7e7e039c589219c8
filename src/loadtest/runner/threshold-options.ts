import type { LoadTestProblem } from '../load-test-error.ts'
import { parseDurationMs } from './duration.ts'
import { type MetricSelector, parseMetricSelector } from './metric-selector.ts'
import type { MetricDeclaration } from './sample.ts'
import { parseThreshold, type ThresholdExpression, unsupportedAggregation } from './threshold.ts'

/** One threshold as declared: on which sub-metric, what must hold, and whether breaking it ends the run. */
export interface ThresholdDeclaration {
  /** The key of `options.thresholds`, verbatim: `http_req_failed{tier:starter}`. */
  readonly key: string
  readonly selector: MetricSelector
  readonly source: string
  readonly expression: ThresholdExpression
  readonly abortOnFail: boolean
  readonly delayAbortEvalMs: number
}

interface RawThreshold {
  readonly threshold?: unknown
  readonly abortOnFail?: boolean
  readonly delayAbortEval?: unknown
}

const invalid = (offender: string, actual: string, rule: string, fix: string): LoadTestProblem => ({
  code: 'LOADTEST_THRESHOLD_INVALID',
  offender: `thresholds["${offender}"]`,
  actual,
  rule,
  fix,
})

export function parseThresholdDeclarations(raw: unknown, problems: LoadTestProblem[]): readonly ThresholdDeclaration[] {
  return Object.entries(raw as Record<string, readonly (string | RawThreshold)[]>).flatMap(([key, declared]) => {
    const selector = parseMetricSelector(key)
    if ('reason' in selector) {
      problems.push(invalid(key, selector.reason, 'a metric, with tags in braces', 'write metric{tag:value,tag:value}'))
      return []
    }
    return [declared].flat().flatMap((entry) => {
      const {
        threshold,
        abortOnFail = false,
        delayAbortEval = 0,
      } = typeof entry === 'string' ? { threshold: entry } : entry
      const source = String(threshold)
      const expression = parseThreshold(source)
      const delayAbortEvalMs = parseDurationMs(delayAbortEval)
      if ('reason' in expression) {
        problems.push(
          invalid(key, `"${source}": ${expression.reason}`, 'k6 threshold grammar', 'write for instance "p(95)<500"'),
        )
        return []
      }
      if (delayAbortEvalMs === undefined) {
        problems.push(
          invalid(key, `delayAbortEval is ${String(delayAbortEval)}`, 'a duration', 'write for instance "10s"'),
        )
        return []
      }
      return [{ key, selector, source, expression, abortOnFail, delayAbortEvalMs }]
    })
  })
}

/** Thresholds on metrics that nothing emits, or asked for an aggregation that their type does not have. */
export function thresholdProblems(
  thresholds: readonly ThresholdDeclaration[],
  metrics: ReadonlyMap<string, MetricDeclaration>,
): readonly LoadTestProblem[] {
  return thresholds.flatMap(({ key, selector, source, expression }) => {
    const metric = metrics.get(selector.metric)
    if (metric === undefined) {
      return [
        invalid(key, `there is no metric ${selector.metric}`, 'a built-in or a declared metric', 'correct the name'),
      ]
    }
    const supported = unsupportedAggregation(metric.type, expression)
    if (supported === undefined) return []
    return [
      invalid(key, `"${source}" on a ${metric.type}`, `a ${metric.type} answers ${supported}`, 'choose one of them'),
    ]
  })
}
