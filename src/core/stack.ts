import type { AnyMetric } from '../instrumentation/metric.ts'
import type { Alert } from './alert.ts'
import { type BudgetPolicy, budgetPolicyRules } from './budget-policy.ts'
import type { Dashboard } from './dashboard.ts'
import type { Duration } from './duration.ts'
import type { LogPolicy } from './logs.ts'
import type { OnCall } from './on-call.ts'
import type { PromQL } from './promql.ts'
import type { ProofCase } from './proof-case.ts'
import { type Cadence, isAlert, type RecordingRule, type RuleGroup } from './rule.ts'
import type { PLATFORM, Slo } from './slo.ts'
import { type BurnPolicy, errorBudgetRules, sloRules } from './slo-rules.ts'
import type { Tier } from './tier.ts'

/** Alerts that are evaluated together. */
export interface AlertGroup {
  readonly name: string
  readonly pace?: NonNullable<RuleGroup['pace']>
  /** What several of the alerts read, computed once. */
  readonly records?: readonly RecordingRule[]
  /** What proves the records. */
  readonly cases?: readonly ProofCase[]
  readonly alerts: readonly Alert[]
}

/** How long Alertmanager gathers alerts of one group, and how often it speaks of them again. */
export interface Grouping {
  /** Of pages. Warnings wait one evaluation longer. */
  readonly wait: Duration
  readonly interval: Duration
  readonly repeat: Duration
}

/** An SLO with an objective for each tier, or with the one of the platform. Where tiers are not known, neither is which. */
type SloOn<T extends Tier> = string extends T ? Slo : Slo<T> | Slo<typeof PLATFORM>

/** Everything that a service promises and everything that watches it: what `tenantscope generate` reads. */
export interface Stack<T extends Tier = Tier> {
  readonly name: string
  readonly tiers: readonly T[]
  /** What our own processes emit. */
  readonly metrics: readonly AnyMetric[]
  /** What other software emits and our rules read: Prometheus, Alertmanager, Kubernetes. */
  readonly externalMetrics: readonly AnyMetric[]
  /** Promises to tenants have an objective for each tier; those of the platform as a whole have one. */
  readonly slos: readonly SloOn<T>[]
  readonly burnPolicy: BurnPolicy
  /** What is done while little of an error budget is left. */
  readonly budgetPolicy?: BudgetPolicy
  readonly alertGroups: readonly AlertGroup[]
  readonly dashboards: readonly Dashboard[]
  /** Where logs go, how long they stay and what is read from them. */
  readonly logs?: LogPolicy
  readonly onCall: OnCall
  /** How much work waits for workers, in all: what they are scaled on. */
  readonly workerBacklog?: PromQL
  readonly cadence: Cadence
  readonly grouping: Grouping
  /** Base addresses of the links in a page. */
  readonly links: { readonly grafana: string; readonly runbooks: string; readonly prometheus: string }
  /** What the series budget is computed for, and how many series it allows in all. */
  readonly seriesBudget: { readonly tenants: number; readonly routes: number; readonly series: number }
}

/** Writes a stack down, with its tiers inferred from the list, so that an SLO without one of them does not compile. */
export const stack = <const T extends Tier>(definition: Stack<T>): Stack<T> => definition

/** Every rule group of a stack, in the order in which Prometheus should load them. */
export const ruleGroups = (stack: Stack): readonly RuleGroup[] => [
  errorBudgetRules,
  ...stack.slos.flatMap((slo) => sloRules(slo, stack.burnPolicy, stack.cadence)),
  ...(stack.budgetPolicy ? [budgetPolicyRules(stack.budgetPolicy)] : []),
  ...stack.alertGroups.map(
    ({ records = [], alerts, ...group }): RuleGroup => ({ ...group, rules: [...records, ...alerts] }),
  ),
]

/** Every alert of a stack, those of its SLOs included. */
export const alertsOf = (stack: Stack): readonly Alert[] =>
  ruleGroups(stack).flatMap(({ rules }) => rules.filter(isAlert))
