import type { CheckGroup } from './check-tree.ts'
import type { Collector } from './collector.ts'
import type { MetricContent, MetricType } from './sample.ts'
import type { Sink } from './sink.ts'
import type { ThresholdResult } from './thresholds.ts'

interface SummaryMetric {
  readonly type: MetricType
  readonly contains: MetricContent
  readonly values: Readonly<Record<string, number>>
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
}

/** What `handleSummary` is given (https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/). */
export interface SummaryData {
  readonly root_group: CheckGroup
  readonly options: {
    readonly summaryTrendStats: readonly string[]
    readonly summaryTimeUnit: string
    readonly noColor: boolean
  }
  readonly state: { readonly isStdOutTTY: boolean; readonly isStdErrTTY: boolean; readonly testRunDurationMs: number }
  readonly metrics: Readonly<Record<string, SummaryMetric>>
  readonly setup_data?: unknown
}

interface SummaryInput {
  readonly collector: Collector
  readonly thresholds: readonly ThresholdResult[]
  readonly rootGroup: CheckGroup
  readonly trendStats: readonly string[]
  readonly durationMs: number
  readonly setupData: unknown
}

/** Metrics that saw nothing are left out, sub-metrics are in: as k6 does. */
export function buildSummary({
  collector,
  thresholds,
  rootGroup,
  trendStats,
  durationMs,
  setupData,
}: SummaryInput): SummaryData {
  const entry = (key: string, sink: Sink, type: MetricType, contains: MetricContent): [string, SummaryMetric] => {
    const own = thresholds.filter((threshold) => threshold.key === key).map(({ source, ok }) => [source, { ok }])
    const values = sink.values(durationMs / 1000, trendStats)
    return [key, { type, contains, values, ...(own.length > 0 ? { thresholds: Object.fromEntries(own) } : {}) }]
  }
  const metrics = [...collector.metrics.values()].flatMap(
    ({ declaration: { name, type, contains }, sink, subMetrics }) => [
      ...(sink.empty && !thresholds.some(({ key }) => key === name) ? [] : [entry(name, sink, type, contains)]),
      ...subMetrics.map((sub) => entry(sub.key, sub.sink, type, contains)),
    ],
  )
  return {
    root_group: rootGroup,
    options: { summaryTrendStats: trendStats, summaryTimeUnit: '', noColor: true },
    state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: durationMs },
    metrics: Object.fromEntries(metrics),
    ...(setupData === undefined ? {} : { setup_data: setupData }),
  }
}
