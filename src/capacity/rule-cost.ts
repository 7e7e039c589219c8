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

/** A recording rule, read once. */
interface Recorded {
  readonly name: string
  readonly everySeconds: number
  readonly perTenant: number
  /** Labels that are the same on everything that it records. */
  readonly fixed: Readonly<Record<string, string | undefined>>
}

const recordedBy = (rule: RecordingRule, everySeconds: number, stack: Stack): Recorded => ({
  name: rule.record.name,
  everySeconds,
  perTenant: recordedByRule(rule, stack),
  fixed: Object.fromEntries(Object.keys(rule.record.labels).map((label) => [label, fixedLabel(rule, label)])),
})

const selects = ({ matchers }: Selector, { fixed }: Recorded): boolean =>
  matchers.every(({ label, matches }) => {
    const value = fixed[label]
    return value === undefined || matches(value)
  })

/** Rules that record a selector's metric, as far as its matchers let them. */
const readOfRecords = (selector: Selector, recorded: readonly Recorded[], { tenants }: Workload): Read => {
  const sources = recorded.filter((rule) => rule.name === selector.name && selects(selector, rule))
  const picksSlo = selector.matchers.some(({ label, picks }) => label === 'slo' && picks)
  const perTenant = sources.reduce((sum, each) => sum + (picksSlo ? Math.min(1, each.perTenant) : each.perTenant), 0)
  return { series: tenants * perTenant, stepSeconds: sources[0]?.everySeconds ?? 1 }
}

/** How long Prometheus has run: a range holds no more samples than that. For ever by default. */
export interface History {
  readonly historySeconds?: number
}

/**
 * Reads the rules of a stack once and gives what each reads at every evaluation of an installation. What does not grow with
 * tenants counts as nothing.
 */
export const ruleLoadModel = (stack: Stack): ((workload: Workload, history?: History) => readonly RuleLoad[]) => {
  const scraped = seriesNames(stack.metrics)
  const rules = ruleGroups(stack).flatMap((group) => {
    const everySeconds = seconds(intervalOf(group, stack.cadence))
    return group.rules.map((rule) => ({
      group: group.name,
      expr: rule.expr.text,
      everySeconds,
      selectors: selectorsOf(rule.expr.text),
      recorded: isAlert(rule) ? undefined : recordedBy(rule, everySeconds, stack),
    }))
  })
  const recorded = rules.flatMap((rule) => rule.recorded ?? [])

  const read = (selector: Selector, workload: Workload): Read => {
    const metric = scraped.get(selector.name)
    if (!metric) return readOfRecords(selector, recorded, workload)
    const series = selectedSeries(metric, selector.matchers, stack, workload)
    const buckets = selector.name.endsWith('_bucket') ? selectedBuckets(metric, selector.matchers) : 1
    return { series: series * buckets, stepSeconds: workload.scrapeIntervalSeconds }
  }

  return (workload, { historySeconds = Number.POSITIVE_INFINITY } = {}) =>
    rules.map(({ group, expr, everySeconds, selectors }) => {
      const reads = selectors.map((selector) => {
        const { series, stepSeconds } = read(selector, workload)
        return { series, samples: series * Math.max(1, Math.min(selector.rangeSeconds, historySeconds) / stepSeconds) }
      })
      const sum = (of: 'series' | 'samples'): number => reads.reduce((total, each) => total + each[of], 0)
      return { group, expr, everySeconds, series: sum('series'), samples: sum('samples') }
    })
}

/** {@link ruleLoadModel} for one installation. */
export const ruleLoads = (stack: Stack, workload: Workload, history: History = {}): readonly RuleLoad[] =>
  ruleLoadModel(stack)(workload, history)
