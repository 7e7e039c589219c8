import { catalog } from '../../src/catalog.ts'
import type { Stack } from '../../src/core/stack.ts'
import { external } from '../../src/external-metrics.ts'
import type { AnyMetric, Label } from '../../src/instrumentation/metric.ts'
import { instrumentationMetrics, redisOperations, requestDuration } from '../../src/instrumentation/metrics.ts'

export interface Size {
  readonly tenants: number
  readonly endpoints: number
  readonly pods: number
}

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

const valuesOf = (name: string, label: Label, { slos }: Stack, { tenants, endpoints }: Size): readonly string[] => {
  if (name === 'slo') return slos.map(({ id }) => id)
  // A route is called by one method, and an alert has one severity.
  if (name === 'method') return ['GET']
  if (name === 'alertname') return numbered('Alert', 5)
  if (name === 'severity') return ['critical']
  if (name === 'le') return [...requestDuration.buckets.map(String), '+Inf']
  switch (label.kind) {
    case 'tenant':
      return numbered('tenant-', tenants)
    case 'closed':
      return label.values
    case 'free':
      return numbered('value-', label.expected)
    case 'status':
      return ['200', '503']
    case 'route':
      return numbered('/api/resources-', endpoints)
  }
}

/** A tenant is on one tier, not on all of them. */
const withTier = (labels: Record<string, string>, { tiers }: Stack): Record<string, string> => ({
  ...labels,
  tier: String(tiers[Number(/\d+$/.exec(labels.tenant_id ?? '')?.[0] ?? 0) % tiers.length]),
})

/** Of what only some have, only some tenants have it: one in fifty has an alert, or fails. */
const RARE = new Set(['ALERTS', 'tenant:http_requests_failed:rate1m', 'tenant:slo_budget_exhaustion:seconds'])
const isPresent = ({ name }: AnyMetric, labels: Record<string, string>): boolean =>
  !RARE.has(name) || Number(/\d+$/.exec(labels.tenant_id ?? '')?.[0] ?? 0) % 50 === 0

/** Every combination of the values that the labels of a metric may have, as one process tells them. */
export const labelSets = (metric: AnyMetric, stack: Stack, size: Size): readonly Record<string, string>[] => {
  const { tier, ...labels } = metric.labels as Readonly<Record<string, Label>>
  const combined = Object.entries(labels).reduce<readonly Record<string, string>[]>(
    (rows, [name, label]) =>
      rows.flatMap((row) => valuesOf(name, label, stack, size).map((value) => ({ ...row, [name]: value }))),
    [{}],
  )
  const complete = tier ? combined.map((each) => withTier(each, stack)) : combined
  return complete.filter((each) => isPresent(metric, each))
}

const perPod: ReadonlySet<AnyMetric> = new Set<AnyMetric>([...instrumentationMetrics, redisOperations])
const scraped: ReadonlySet<AnyMetric> = new Set<AnyMetric>([...catalog, ...external])

/** The processes that tell a metric; none of what a rule records. */
export const instancesOf = (metric: AnyMetric, { pods }: Size): readonly (string | undefined)[] => {
  if (!scraped.has(metric) || metric.name === 'ALERTS') return [undefined]
  return perPod.has(metric) ? numbered('api-', pods) : ['worker-0']
}
