import type { Slo } from '../../core/slo.ts'
import type { LoadReport } from '../../loadtest/report/report.ts'
import { type FaultGate, injectGate } from '../fault-gate.ts'
import { loadTestbed } from '../load-testbed.ts'
import type { Testbed } from '../testbed.ts'
import { type Plan, type PromiseKey, promisesBroken } from './plan.ts'

/** What one load test said, beside what it should have said. */
export interface Hearing {
  readonly exitCode: number
  readonly verdict: LoadReport['verdict']
  readonly brokenPromises: readonly string[]
  readonly expectedBroken: readonly string[]
  /** By tenant: statements that the fault was to hit, and those that it did hit. */
  readonly struck: Readonly<Record<string, { readonly planned: number; readonly hit: number }>>
  /** `tenant slo: 3 of 240 (server 3 of 244)`, of everybody with a bad event. */
  readonly counts: readonly string[]
  /** The machine was too busy to send as planned, so this measured the machine. Known from the generator alone, whatever the verdict. */
  readonly isDisturbed: boolean
  /** Nothing but what was expected. */
  readonly isRight: boolean
  readonly output: string
}

export interface Round {
  readonly healthy: Hearing
  readonly faulty: Hearing
  /** Load tests that were repeated since the machine had disturbed them. */
  readonly repeated: number
}

const LATE_MS = 100
const DROPPED_RATIO = 0.1
/** A machine that is busy for longer is no place to measure. */
const ATTEMPTS = 4

const disturbed = ({ generator, metrics }: LoadReport): boolean => {
  const { latenessP99Ms = 0, droppedIterations = 0 } = generator.health ?? {}
  const begun = metrics.iterations?.values.count ?? 0
  return latenessP99Ms > LATE_MS || droppedIterations > DROPPED_RATIO * (begun + droppedIterations)
}

interface RoundOptions {
  readonly testbed: Testbed
  readonly plan: Plan
  readonly slos: readonly Slo[]
  readonly outDir: string
  readonly healthySeconds?: number
}

const tag = (key: string, name: string): string | undefined => new RegExp(`\\b${name}:([^,}]+)`).exec(key)?.[1]

const nameOf = ({ sloId, tier, tenantId }: PromiseKey): string => `${sloId} of ${tenantId ?? `tier ${tier}`}`

/** The promises that the thresholds say are broken, by the SLO that each threshold was rendered from. */
export const brokenIn = ({ thresholds }: Pick<LoadReport, 'thresholds'>, slos: readonly Slo[]): readonly string[] =>
  thresholds.flatMap(({ key, ok }) => {
    if (ok) return []
    const kind = key.startsWith('http_req_failed') ? 'availability' : 'latency'
    const slo = slos.find(({ indicator }) => indicator.kind === kind)
    const tier = tag(key, 'tier')
    const tenantId = tag(key, 'tenant_id')
    if (slo === undefined || tier === undefined) return [key] // no promise of an SLO; it is broken all the same
    return [nameOf({ sloId: slo.id, tier, ...(tenantId !== undefined && { tenantId }) })]
  })

const sorted = (names: readonly string[]): string => JSON.stringify([...names].sort())

const countsIn = ({ witness }: LoadReport): readonly string[] =>
  (witness?.testimonies ?? [])
    .filter(({ client, server }) => client.bad + server.bad > 0)
    .map(
      ({ tenantId, slo, client, server }) =>
        `${tenantId} ${slo}: ${client.bad} of ${client.events} (server ${server.bad} of ${server.events})`,
    )

const hear = async (
  { testbed, plan, slos, outDir }: RoundOptions,
  { seconds, expected }: { readonly seconds: number; readonly expected: readonly PromiseKey[] },
  gates: ReadonlyMap<string, FaultGate>,
): Promise<Hearing> => {
  const { exitCode, report, output } = await loadTestbed({
    testbed,
    script: 'slo-validation',
    tenants: plan.subjects.map(({ tenant }) => tenant),
    outDir,
    env: { RATE_PER_TENANT: String(plan.ratePerTenant), DURATION: `${seconds}s` },
    slos,
  })
  const brokenPromises = brokenIn(report, slos)
  const expectedBroken = expected.map(nameOf)
  const struck = Object.fromEntries(
    await Promise.all(
      [...gates].map(async ([tenantId, gate]) => {
        const planned = plan.subjects.find(({ tenant }) => tenant.id === tenantId)?.fault?.count ?? 0
        return [tenantId, { planned, hit: await gate.struck() }] as const
      }),
    ),
  )
  const isRight =
    sorted(brokenPromises) === sorted(expectedBroken) &&
    report.verdict === (expected.length > 0 ? 'broken' : 'kept') &&
    exitCode === (expected.length > 0 ? 99 : 0) &&
    Object.values(struck).every(({ planned, hit }) => planned === hit)
  return {
    exitCode,
    verdict: report.verdict,
    brokenPromises,
    expectedBroken,
    struck,
    counts: countsIn(report),
    isDisturbed: disturbed(report),
    isRight,
    output,
  }
}

const hearWithFaults = async (options: RoundOptions): Promise<Hearing> => {
  const { testbed, plan, slos } = options
  const gates = new Map<string, FaultGate>()
  try {
    for (const { tenant, fault } of plan.subjects) {
      if (fault) gates.set(tenant.id, await injectGate(testbed.databaseUrl, tenant.id, fault))
    }
    const seconds = Math.ceil(plan.requestsPerTenant / plan.ratePerTenant)
    return await hear(options, { seconds, expected: promisesBroken(plan, slos) }, gates)
  } finally {
    for (const gate of gates.values()) await gate.remove()
  }
}

const undisturbed = async (measure: () => Promise<Hearing>): Promise<{ hearing: Hearing; repeated: number }> => {
  for (let repeated = 0; ; repeated++) {
    const hearing = await measure()
    if (!hearing.isDisturbed || repeated === ATTEMPTS - 1) return { hearing, repeated }
  }
}

/**
 * Two load tests by the same thresholds: of the healthy service, which must be green, and with every fault of the plan in
 * at once, which must be red for the tenants and promises that counting says, and for no other. Both witnesses must agree.
 */
export const runRound = async (options: RoundOptions): Promise<Round> => {
  const { healthySeconds = 5 } = options
  const healthy = await undisturbed(() => hear(options, { seconds: healthySeconds, expected: [] }, new Map()))
  const faulty = await undisturbed(() => hearWithFaults(options))
  return { healthy: healthy.hearing, faulty: faulty.hearing, repeated: healthy.repeated + faulty.repeated }
}
