import { errorBudgetPpm } from './decimal.ts'
import type { Period } from './duration.ts'
import type { Indicator } from './indicator.ts'
import type { Objectives, Tier } from './tier.ts'

/** The one tier of a promise that is made to nobody in particular, for what tenants cannot tell apart. */
export const PLATFORM = 'platform'

/** A promise: of all events in a rolling window, this share is good, for each tenant by its tier. */
export interface Slo<T extends Tier = Tier> {
  /** Kebab-case. It is the value of the label `slo` on every recorded series. */
  readonly id: string
  /** A few words for people: `API availability`. */
  readonly title: string
  /** What the customer is promised, in one sentence. */
  readonly promise: string
  /** The team that answers for it. */
  readonly owner: string
  /** Alerts of one family are about the same trouble: they share a page, and the worse of them silences the rest. */
  readonly family: string
  /** Uid of the dashboard that its alerts link to. */
  readonly dashboard: string
  /** Over which the error budget is counted. */
  readonly period: Period
  /** `ticket`: nobody is woken for it. Everything else pages as its burn policy says. */
  readonly urgency?: 'ticket'
  readonly objectives: Objectives<T>
  readonly indicator: Indicator
}

/**
 * @example
 * slo({ id: 'api-latency', title: 'API latency', promise: 'Requests are answered within half a second.', owner: 'platform',
 *   family: 'api-latency', dashboard: 'slo-overview', period: '30d', objectives: { starter: 0.99, enterprise: 0.999 }, indicator: fasterThan(requestDuration, 0.5) })
 */
export const slo = <const T extends Tier>(definition: Slo<T>): Slo<T> => definition

/** Whether a promise is kept for each tenant, rather than for the platform as a whole: its metric says so. */
export const isPerTenant = ({ indicator }: Pick<Slo, 'indicator'>): boolean => 'tenant_id' in indicator.metric.labels

/** The share of events that may be bad on a tier: 1 - objective, without the noise of a double. */
export const errorBudgetOf = ({ objectives }: Pick<Slo, 'objectives'>, tier: string): number =>
  errorBudgetPpm(objectives[tier] ?? 0) / 1_000_000

/** The tier that was promised most; the first of several. */
export const strictestTier = (slo: Pick<Slo, 'objectives'>): string =>
  Object.keys(slo.objectives).reduce((a, b) => (errorBudgetOf(slo, b) < errorBudgetOf(slo, a) ? b : a))
