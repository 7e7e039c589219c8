import type { Counter, Recorder } from '../instrumentation/index.ts'
import type { ClosedLabel, TenantLabel } from '../instrumentation/metric.ts'

/**
 * Counts what became of a tenant's events. All outcomes begin with the first event of any: a series that is born at 1 has
 * no increase, so the first failure of a tenant would go unseen.
 */
export const outcomesOf = <Outcome extends string>(
  recorder: Recorder,
  metric: Counter<string, { readonly tenant_id: TenantLabel; readonly outcome: ClosedLabel<Outcome> }>,
) => {
  const counted = recorder.counter(metric)
  return (tenant_id: string, actual: Outcome): void => {
    for (const outcome of metric.labels.outcome.values) counted.add({ tenant_id, outcome }, outcome === actual ? 1 : 0)
  }
}
