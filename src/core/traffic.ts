import { type Label, type Labels, NO_TENANT } from '../instrumentation/metric.ts'
import type { Duration } from './duration.ts'
import type { PromQL } from './promql.ts'
import { type Phase, type SampledSeries, sampled } from './proof-case.ts'
import {
  badEvents,
  burnRate,
  errorBudget,
  events,
  publishedErrorBudget,
  rolledUpBadEvents,
  rolledUpEvents,
} from './recorded.ts'
import { type LooseMatchers, passes, select } from './selector.ts'
import { errorBudgetOf, isPerTenant, type Slo, strictestTier } from './slo.ts'

/** Events of an SLO over a stretch of time, a minute. `lazy`: nothing has failed yet, so no series of failures exists. */
export type TrafficPhase =
  | { readonly lasts: Duration; readonly perMinute: number; readonly badRatio: number; readonly lazy?: boolean }
  | { readonly lasts: Duration; readonly vanished: true }
  | { readonly good: number; readonly bad: number }
  | { readonly restarts: true }

const candidates = (label: Label): readonly string[] => {
  switch (label.kind) {
    case 'closed':
      return label.values
    case 'status':
      return ['200', '404', '429', '500', '503']
    case 'route':
      return ['/example']
    default:
      return ['example']
  }
}

/** A value for every label of a metric that some matchers let through and others do not. */
const labelsFor = (labels: Labels, passing: LooseMatchers, failing?: LooseMatchers): Record<string, string> => {
  const distinguishing = Object.keys(failing ?? {})[0]
  return Object.fromEntries(
    Object.entries(labels).map(([name, label]) => {
      const value = candidates(label).find(
        (candidate) =>
          passes(candidate, passing[name]) && (name !== distinguishing || !passes(candidate, failing?.[name])),
      )
      if (value === undefined)
        throw new TypeError(`TRAFFIC_LABEL: no example value of label ${name} passes its matchers`)
      return [name, value]
    }),
  )
}

const text = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`

type Count = (total: number, bad: number) => number

const phasesOf = (traffic: readonly TrafficPhase[], count: Count, countsFailures: boolean): readonly Phase[] =>
  traffic.map((phase): Phase => {
    if ('restarts' in phase) return phase
    if ('vanished' in phase) return { lasts: phase.lasts, absent: true }
    if ('good' in phase) return { jumps: count(phase.good + phase.bad, phase.bad) }
    if (phase.lazy && countsFailures) return { lasts: phase.lasts, absent: true }
    return { lasts: phase.lasts, perMinute: count(phase.perMinute, phase.perMinute * phase.badRatio) }
  })

const counterSeries = ({ metric, failures, matchers: { of, bad } }: Slo['indicator'], tenant: string) => {
  const own = (labels: Record<string, string>) => ('tenant_id' in labels ? { ...labels, tenant_id: tenant } : labels)
  return {
    good: text(metric.name, own(labelsFor(metric.labels, of, bad))),
    bad: failures
      ? text(failures.name, own(labelsFor(failures.labels, of)))
      : text(metric.name, own(labelsFor(metric.labels, { ...of, ...bad }))),
  }
}

/** Whom the cases of an SLO are about: a tenant, or the platform as its records name it. */
export const subjectOf = (slo: Slo): string => (isPerTenant(slo) ? 'acme' : NO_TENANT)

/** What a tenant's processes emit while its traffic is such. */
export const trafficOf = (slo: Slo, tenant: string, traffic: readonly TrafficPhase[]): readonly SampledSeries[] => {
  const { metric, thresholdSeconds, matchers } = slo.indicator
  if (thresholdSeconds === undefined) {
    const series = counterSeries(slo.indicator, tenant)
    return [
      { series: series.good, phases: phasesOf(traffic, (total, bad) => total - bad, false) },
      { series: series.bad, phases: phasesOf(traffic, (_, bad) => bad, true) },
    ]
  }
  const labels = { ...labelsFor(metric.labels, matchers.of), tenant_id: tenant }
  const good = phasesOf(traffic, (total, bad) => total - bad, false)
  const all = phasesOf(traffic, (total) => total, false)
  return [
    { series: text(`${metric.name}_bucket`, { ...labels, le: String(thresholdSeconds) }), phases: good },
    { series: text(`${metric.name}_bucket`, { ...labels, le: '+Inf' }), phases: all },
    { series: text(`${metric.name}_count`, labels), phases: all },
  ]
}

/** The same series as one of several pods emits them. */
export const onPod = (pod: string, samples: readonly SampledSeries[]): readonly SampledSeries[] =>
  samples.map(({ series, phases }) => ({ series: series.replace('{', `{instance="${pod}",`), phases }))

/** What the tenant exporter publishes of a tenant on a tier; nothing of promises of the platform. */
export const publishedBudget = (slo: Slo, tenant: string, tier: string, lasts: Duration): readonly SampledSeries[] => {
  if (!isPerTenant(slo)) return []
  const holds = errorBudgetOf(slo, tier)
  return [sampled(select(publishedErrorBudget, { slo: slo.id, tenant_id: tenant, tier }), { lasts, holds })]
}

/** A tenant on the strictest tier, under some traffic. */
export const acmeUnder = (slo: Slo, traffic: readonly TrafficPhase[], lasts: Duration): readonly SampledSeries[] => [
  ...trafficOf(slo, subjectOf(slo), traffic),
  ...publishedBudget(slo, subjectOf(slo), strictestTier(slo), lasts),
]

/** Recorded series of another SLO of a tenant, all of whose events are bad: no alert may take them for its own. */
export const anotherSloMissed = (tenant: string, tier: string, lasts: Duration): readonly SampledSeries[] => {
  const own = { slo: 'another', tenant_id: tenant }
  const held = (series: PromQL, holds: number): SampledSeries => sampled(series, { lasts, holds })
  const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'] as const
  return [
    ...[events, badEvents, rolledUpEvents, rolledUpBadEvents].map((count) => held(select(count, own), 30_000)),
    held(select(errorBudget, { ...own, tier }), 0.001),
    ...windows.map((window) => held(select(burnRate(window), { ...own, tier }), 1000)),
  ]
}
