import { seconds } from '../core/duration.ts'
import type { BurnPolicy } from '../core/slo-rules.ts'
import type { Source } from './sources.ts'
import { badShare, type Fault, loadAt, type Tenant } from './world.ts'

/** What an incident ought to lead to. */
export type Deserved = 'page' | 'ticket' | 'silence'

const STEP_SECONDS = 5
/** Of a sum of thousands of small parts. */
const ROUNDING = 1e-9

/** How much of a tenant's error budget of a period a fault has spent since it began, every few seconds. */
export interface Spending {
  /** At a moment in Unix seconds; at the end of the fault all that it spent. */
  at(time: number): number
  /** The most that was spent in any stretch of so many seconds. */
  within(windowSeconds: number): number
  /** How many bad events spend the whole budget. */
  readonly allowedEvents: number
}

/** From what was played, not from what was measured: no sampling, no window, no guard. */
export const spendingOf = (tenant: Tenant, fault: Fault, source: Source): Spending => {
  const budget = source.budgetOf(tenant.tier)
  const allowed = budget * (source.periodSeconds / 60) * tenant.perMinute
  const cumulative = [0]
  for (const spell of fault.spells) {
    for (let time = spell.from; time < spell.to; time += STEP_SECONDS) {
      const share = badShare(spell, { kind: source.kind, budget })
      const lasts = Math.min(STEP_SECONDS, spell.to - time)
      const bad = share > 0 ? (share * loadAt(tenant, time) * lasts) / 60 : 0
      cumulative.push((cumulative.at(-1) ?? 0) + bad / allowed)
    }
  }
  const indexAt = (time: number): number =>
    Math.max(0, Math.min(cumulative.length - 1, Math.ceil((time - fault.from) / STEP_SECONDS)))
  return {
    allowedEvents: allowed,
    at: (time) => cumulative[indexAt(time)] ?? 0,
    within(windowSeconds) {
      const steps = Math.ceil(windowSeconds / STEP_SECONDS)
      return cumulative.reduce((most, spent, index) => Math.max(most, spent - (cumulative[index - steps] ?? 0)), 0)
    },
  }
}

/**
 * A page when it spends within a long window of the burn policy the share of the budget for which that row pages: 2 % within
 * an hour or 5 % within six. A ticket likewise. Fewer bad events than the policy asks for deserve silence: of a tenant with
 * ten requests an hour a single one is more than 2 % of its budget.
 */
export const deservedBy = (spending: Spending, { windows, minimumBadEvents }: BurnPolicy): Deserved => {
  const reached = windows.filter(({ long, budgetShare }) => {
    const spent = spending.within(seconds(long)) + ROUNDING
    return spent >= budgetShare && spent * spending.allowedEvents >= minimumBadEvents
  })
  if (reached.some(({ severity }) => severity === 'critical')) return 'page'
  return reached.length > 0 ? 'ticket' : 'silence'
}
