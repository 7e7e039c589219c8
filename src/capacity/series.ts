import { isAlert, type RecordingRule } from '../core/rule.ts'
import { ruleGroups, type Stack } from '../core/stack.ts'
import type { AnyMetric, Label, Labels } from '../instrumentation/metric.ts'
import { type Matcher, selectorsOf } from './selectors.ts'
import type { Workload } from './workload.ts'

/** What a route answers a tenant with, the likeliest first; the library makes the two server errors in advance. */
const STATUSES = ['500', '503', '200', '404', '201', '401', '429', '400', '403', '409']

const valuesOf = (
  name: string,
  label: Label,
  stack: Pick<Stack, 'slos'>,
  workload: Workload,
): readonly string[] | number => {
  if (name === 'slo') return stack.slos.map(({ id }) => id)
  // A tenant is in one tier, however many there are.
  if (name === 'tier') return 1
  switch (label.kind) {
    case 'tenant':
      return workload.tenants
    case 'route':
      return workload.endpoints
    case 'status':
      return STATUSES.slice(0, workload.statusesPerEndpoint)
    case 'closed':
      return label.values
    case 'free':
      return label.expected
  }
}

/** How many values of a label are read; of values that only their number is known of, equality picks one. */
const matched = (values: readonly string[] | number, matchers: readonly Matcher[]): number => {
  if (typeof values !== 'number')
    return values.filter((value) => matchers.every(({ matches }) => matches(value))).length
  return matchers.some(({ picks }) => picks) ? Math.min(values, 1) : values
}

const kindsOf = (labels: Labels): ReadonlySet<Label['kind']> => new Set(Object.values(labels).map(({ kind }) => kind))

/** Requests are counted by every API pod, the rest of what is known of a tenant by every worker. */
const emitters = ({ labels }: AnyMetric, { apiPods, workers }: Workload): number =>
  kindsOf(labels).has('route') ? apiPods : workers

/** The bounds of a histogram as `le` has them. */
const boundsOf = (metric: AnyMetric): readonly string[] =>
  metric.type === 'histogram' ? [...metric.buckets.map(String), '+Inf'] : []

/** Series of a metric that matchers select from all targets; none of a metric that does not grow with tenants. */
export const selectedSeries = (
  metric: AnyMetric,
  matchers: readonly Matcher[],
  stack: Pick<Stack, 'slos'>,
  workload: Workload,
): number => {
  const kinds = kindsOf(metric.labels)
  if (!kinds.has('tenant')) return 0
  return (
    Object.entries(metric.labels)
      // A route is asked with one method: `GET /agents/:id` and `DELETE /agents/:id` are two endpoints.
      .filter(([name]) => !(name === 'method' && kinds.has('route')))
      .reduce(
        (product, [name, label]) =>
          product *
          matched(
            valuesOf(name, label, stack, workload),
            matchers.filter((matcher) => matcher.label === name),
          ),
        emitters(metric, workload),
      )
  )
}

/** Buckets of a histogram that matchers on `le` select. */
export const selectedBuckets = (metric: AnyMetric, matchers: readonly Matcher[]): number =>
  matched(
    boundsOf(metric),
    matchers.filter(({ label }) => label === 'le'),
  )

/** Series that one rule records for each tenant: one, but for a rule that covers every SLO at once. */
export const recordedByRule = (rule: RecordingRule, { slos }: Pick<Stack, 'slos'>): number => {
  const { labels } = rule.record
  if (!kindsOf(labels).has('tenant')) return 0
  return 'slo' in labels && fixedLabel(rule, 'slo') === undefined ? slos.length : 1
}

/** The value of a label on everything that a rule records: the one that it writes, or the one that it reads. */
export const fixedLabel = ({ labels, expr }: RecordingRule, name: string): string | undefined =>
  labels?.[name] ??
  selectorsOf(expr.text)
    .flatMap(({ matchers }) => matchers)
    .find(({ label, picks }) => label === name && picks)?.value

/** How many series the rules record for each tenant. */
export const recordedPerTenant = (stack: Stack): number =>
  ruleGroups(stack)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (isAlert(rule) ? [] : [recordedByRule(rule, stack)]))
    .reduce((sum, series) => sum + series, 0)

/**
 * What all targets expose together: the samples of one round of scrapes. Series that grow with tenants; the rest of an
 * installation is a few thousand and is left out.
 */
export const scrapedSeries = (stack: Pick<Stack, 'metrics' | 'slos'>, workload: Workload): number =>
  stack.metrics.reduce(
    (sum, metric) =>
      // Of a histogram its buckets, count and sum.
      sum +
      selectedSeries(metric, [], stack, workload) * (metric.type === 'histogram' ? boundsOf(metric).length + 2 : 1),
    0,
  )
