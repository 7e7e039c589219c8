import { seconds } from '../core/duration.ts'
import { seriesNames } from '../core/promql-problems.ts'
import { intervalOf, isAlert, type RecordingRule } from '../core/rule.ts'
import { ruleGroups, type Stack } from '../core/stack.ts'
import { type Selector, selectorsOf } from './selectors.ts'
import { fixedLabel, recordedByRule, selectedBuckets, selectedSeries } from './series.ts'
import type { Workload } from './workload.ts'

/** What Prometheus reads to evaluate one rule once. */
export interface RuleLoad {
  readonly group: string
  readonly expr: string
  readonly everySeconds: number
  readonly series: number
  readonly samples: number
}

interface Read {
  readonly series: number
  /** Between two samples of one series. */
  readonly stepSeconds: number
}

interface Recorded {
  readonly rule: RecordingRule
  readonly everySeconds: number
}

const recordedIn = (stack: Stack): readonly Recorded[] =>
  ruleGroups(stack).flatMap((group) =>
    group.rules.flatMap((rule) =>
      isAlert(rule) ? [] : [{ rule, everySeconds: seconds(intervalOf(group, stack.cadence)) }],
    ),
  )

const selects = ({ matchers }: Selector, rule: RecordingRule): boolean =>
  matchers.every(({ label, matches }) => {
    const value = fixedLabel(rule, label)
    return value === undefined || matches(value)
  })

/** Rules that record a selector's metric, as far as its matchers let them. */
const readOfRecords = (
  selector: Selector,
  recorded: readonly Recorded[],
  stack: Stack,
  { tenants }: Workload,
): Read => {
  const sources = recorded.filter(({ rule }) => rule.record.name === selector.name && selects(selector, rule))
  const perTenant = sources.reduce((sum, { rule }) => {
    const picksSlo = selector.matchers.some(({ label, picks }) => label === 'slo' && picks)
    return sum + (picksSlo ? Math.min(1, recordedByRule(rule, stack)) : recordedByRule(rule, stack))
  }, 0)
  return { series: tenants * perTenant, stepSeconds: sources[0]?.everySeconds ?? 1 }
}

/**
 * What every rule reads at each evaluation, for a Prometheus that has run for a while: a range holds no more samples than
 * that. What does not grow with tenants counts as nothing.
 */
export const ruleLoads = (
  stack: Stack,
  workload: Workload,
  { historySeconds = Number.POSITIVE_INFINITY }: { readonly historySeconds?: number } = {},
): readonly RuleLoad[] => {
  const scraped = seriesNames(stack.metrics)
  const recorded = recordedIn(stack)

  const read = (selector: Selector): Read => {
    const metric = scraped.get(selector.name)
    if (!metric) return readOfRecords(selector, recorded, stack, workload)
    const series = selectedSeries(metric, selector.matchers, stack, workload)
    const buckets = selector.name.endsWith('_bucket') ? selectedBuckets(metric, selector.matchers) : 1
    return { series: series * buckets, stepSeconds: workload.scrapeIntervalSeconds }
  }

  const loadOf = (expression: string) =>
    selectorsOf(expression).reduce(
      (sum, selector) => {
        const { series, stepSeconds } = read(selector)
        const samplesEach = Math.max(1, Math.min(selector.rangeSeconds, historySeconds) / stepSeconds)
        return { series: sum.series + series, samples: sum.samples + series * samplesEach }
      },
      { series: 0, samples: 0 },
    )

  return ruleGroups(stack).flatMap((group) =>
    group.rules.map(({ expr }) => ({
      group: group.name,
      expr: expr.text,
      everySeconds: seconds(intervalOf(group, stack.cadence)),
      ...loadOf(expr.text),
    })),
  )
}
