import { isAlert } from '../core/rule.ts'
import { ruleGroups, type Stack } from '../core/stack.ts'
import type { AnyMetric, Label, Labels } from '../instrumentation/metric.ts'
import type { Workload } from './workload.ts'

const valuesOf = (label: Label, workload: Workload): number => {
  switch (label.kind) {
    case 'tenant':
      return workload.tenants
    case 'route':
      return workload.endpoints
    case 'status':
      return workload.statusesPerEndpoint
    case 'closed':
      return label.values.length
    case 'free':
      return label.expected
  }
}

const kindsOf = (labels: Labels): ReadonlySet<Label['kind']> => new Set(Object.values(labels).map(({ kind }) => kind))

/** A route is asked with one method: `GET /agents/:id` and `DELETE /agents/:id` are two endpoints. */
const combinations = (labels: Labels, workload: Workload): number =>
  Object.entries(labels)
    .filter(([name]) => !(name === 'method' && kindsOf(labels).has('route')))
    .reduce((product, [, label]) => product * valuesOf(label, workload), 1)

const seriesOf = (metric: AnyMetric, workload: Workload): number =>
  combinations(metric.labels, workload) * (metric.type === 'histogram' ? metric.buckets.length + 3 : 1)

/** Requests are counted by every API pod, the rest of what is known of a tenant by every worker. */
const emitters = ({ labels }: AnyMetric, { apiPods, workers }: Workload): number =>
  kindsOf(labels).has('route') ? apiPods : workers

/** How many series the rules record for each tenant. */
export const recordedPerTenant = (stack: Stack): number =>
  ruleGroups(stack)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (isAlert(rule) ? [] : [rule]))
    .filter(({ record }) => kindsOf(record.labels).has('tenant'))
    .reduce((sum, { record, labels = {} }) => {
      const everySlo = 'slo' in record.labels && !('slo' in labels)
      return sum + (everySlo ? stack.slos.length : 1)
    }, 0)

/**
 * What all targets expose together: the samples of one round of scrapes. Series that grow with tenants; the rest of an
 * installation is a few thousand and is left out.
 */
export const scrapedSeries = ({ metrics }: Pick<Stack, 'metrics'>, workload: Workload): number =>
  metrics
    .filter(({ labels }) => kindsOf(labels).has('tenant'))
    .reduce((sum, metric) => sum + seriesOf(metric, workload) * emitters(metric, workload), 0)
