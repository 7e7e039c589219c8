import { errorBudgetPpm } from '../../core/decimal.ts'
import type { Slo } from '../../core/slo.ts'
import type { Tenant } from '../../service/tenants/tenant.ts'
import type { GateFault } from '../fault-gate.ts'

/** One tenant of the proof and what is done to it. */
export interface Subject {
  readonly tenant: Tenant
  /** Which side of which promise it is put on. */
  readonly story: string
  readonly fault?: GateFault
}

export interface Plan {
  readonly subjects: readonly Subject[]
  readonly requestsPerTenant: number
  readonly ratePerTenant: number
}

/** A promise to a tier as a whole, or to one of its tenants. */
export interface PromiseKey {
  readonly sloId: string
  readonly tier: string
  readonly tenantId?: string
}

/** The seed of a run makes a few statements before the first request that is measured. */
const AFTER_SEEDING = 10
const SPACING = 6
/** Well past the 0.5 s that are promised, and below the 0.9 s after which the service cuts a statement off. */
const DELAY_MS = 650

/**
 * Faults just below and just above each objective. A failure never comes by itself on a healthy service, so failures sit
 * right at the boundary: as many as the budget allows, and one more. A slow answer can, on a busy machine: there two
 * requests on either side are left to it.
 */
export function planVerdicts({
  availability,
  latency,
  requestsPerTenant = 240,
  ratePerTenant = 15,
  slowMargin = 2,
}: {
  readonly availability: Slo
  readonly latency: Slo
  readonly requestsPerTenant?: number
  readonly ratePerTenant?: number
  readonly slowMargin?: number
}): Plan {
  const tier = 'starter'
  const failuresAllowed = allowedBad(availability, tier, requestsPerTenant)
  const slowAllowed = allowedBad(latency, tier, requestsPerTenant)
  const at = { first: AFTER_SEEDING, spacing: SPACING }
  const errors = (count: number): GateFault => ({ blow: { kind: 'error' }, count, ...at })
  const delays = (count: number): GateFault => ({ blow: { kind: 'delay', milliseconds: DELAY_MS }, count, ...at })
  const subject = (id: string, story: string, fault: GateFault): Subject => ({ tenant: { id, tier }, story, fault })
  return {
    requestsPerTenant,
    ratePerTenant,
    subjects: [
      { tenant: { id: 'healthy', tier: 'business' }, story: 'nothing is done to it' },
      subject('errors-below', 'fails as often as it may', errors(failuresAllowed)),
      subject('errors-above', 'fails once more than it may', errors(failuresAllowed + 1)),
      subject('slow-below', 'is slow a little less than it may', delays(slowAllowed - slowMargin)),
      subject('slow-above', 'is slow a little more than it may', delays(slowAllowed + 1 + slowMargin)),
    ],
  }
}

/** How many of so many events may be bad. */
const allowedBad = ({ objectives }: Slo, tier: string, events: number): number =>
  Math.floor((errorBudgetPpm(objectives[tier] as number) * events) / 1e6)

const badFor = ({ indicator }: Slo, { fault }: Subject): number => {
  const kind = indicator.kind === 'latency' ? 'delay' : 'error'
  return fault?.blow.kind === kind ? fault.count : 0
}

/** Which promises the plan breaks, by counting alone: of each tenant, and of each tier as a whole. */
export function promisesBroken({ subjects, requestsPerTenant }: Plan, slos: readonly Slo[]): readonly PromiseKey[] {
  const tiers = [...new Set(subjects.map(({ tenant }) => tenant.tier))]
  const isBroken = (slo: Slo, tier: string, members: readonly Subject[]): boolean =>
    members.reduce((bad, member) => bad + badFor(slo, member), 0) >
    allowedBad(slo, tier, members.length * requestsPerTenant)
  return slos.flatMap((slo) =>
    tiers.flatMap((tier): PromiseKey[] => {
      const members = subjects.filter(({ tenant }) => tenant.tier === tier)
      const tenants = members.filter((member) => isBroken(slo, tier, [member]))
      return [
        ...(isBroken(slo, tier, members) ? [{ sloId: slo.id, tier }] : []),
        ...tenants.map(({ tenant }) => ({ sloId: slo.id, tier, tenantId: tenant.id })),
      ]
    }),
  )
}
