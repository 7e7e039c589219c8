import {
  type AnyMetric,
  type Counter,
  type Histogram,
  type Labels,
  NO_TENANT,
  type TenantLabel,
} from '../instrumentation/metric.ts'
import type { PromQL } from './promql.ts'
import { bucket, count, type LooseMatchers, type Matchers, not, select } from './selector.ts'

/** A metric that can tell tenants apart. */
type PerTenant = { readonly labels: { readonly tenant_id: TenantLabel } }

/**
 * What is measured for an SLO (its SLI): events in all, and those of them that were bad or that were good.
 * Which of the two is counted follows from the source: a counter counts failures, a histogram bucket counts successes.
 */
export interface Indicator {
  readonly kind: 'availability' | 'latency'
  readonly metric: AnyMetric
  /** Counts bad events where they have a metric of their own; `metric` then counts the good ones. */
  readonly failures?: AnyMetric
  /** All events, or the good ones where failures are counted by themselves. */
  readonly total: PromQL
  readonly counted: { readonly outcome: 'bad' | 'good'; readonly events: PromQL }
  /** Seconds, for latency. */
  readonly thresholdSeconds?: number
  /** The same as matchers, by which a test makes events: which are counted at all, and which of them are bad. */
  readonly matchers: { readonly of: LooseMatchers; readonly bad?: LooseMatchers }
}

/** Nobody was promised anything for what belongs to no tenant: probes, sign-ups, requests of unknown origin. */
const ofTenants = <L extends Labels>(of: Matchers<L> | undefined): Matchers<L> =>
  ({ tenant_id: not(NO_TENANT), ...of }) as LooseMatchers as Matchers<L>

/**
 * Events of tenants that did not fail. `of` tells which events count at all, `bad` which of them failed.
 *
 * @example
 * const served = availability(requests, { bad: { status: matches(/5../) } })
 */
export const availability = <L extends Labels & PerTenant['labels']>(
  metric: Counter<string, L>,
  { bad, of }: { readonly bad: Matchers<L>; readonly of?: Matchers<L> },
): Indicator => {
  const counted = ofTenants(of)
  return {
    kind: 'availability',
    metric,
    matchers: { of: counted, bad },
    total: select(metric, counted),
    counted: { outcome: 'bad', events: select(metric, { ...counted, ...bad }) },
  }
}

/**
 * Events of tenants that took no longer than a threshold, in seconds. A threshold between two buckets does not compile.
 *
 * @example
 * const fast = fasterThan(requestDuration, 0.5)
 */
export const fasterThan = <H extends Histogram & PerTenant>(
  metric: H,
  thresholdSeconds: NoInfer<H['buckets'][number]>,
  { of }: { readonly of?: Matchers<H['labels']> } = {},
): Indicator => {
  const counted = ofTenants(of)
  return {
    kind: 'latency',
    metric,
    thresholdSeconds,
    matchers: { of: counted },
    total: count(metric, counted),
    counted: { outcome: 'good', events: bucket(metric, thresholdSeconds, counted) },
  }
}

/**
 * Things that arrived, against those that were lost, where two counters tell of them. Neither has to know of tenants: the
 * promise is then the platform's.
 *
 * @example
 * const kept = delivery(linesDelivered, linesLost)
 */
export const delivery = (delivered: Counter, lost: Counter): Indicator => ({
  kind: 'availability',
  metric: delivered,
  failures: lost,
  matchers: { of: {} },
  total: select(delivered),
  counted: { outcome: 'bad', events: select(lost) },
})
