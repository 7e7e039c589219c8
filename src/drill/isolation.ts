import type { LoadReport } from '../loadtest/report/report.ts'
import type { Tenant, Tier } from '../service/tenants/tenant.ts'
import { type GateFault, injectGate } from './fault-gate.ts'
import { loadTestbed } from './load-testbed.ts'
import type { Testbed } from './testbed.ts'

/** Small enough that one machine sends twenty times as much beside serving it. */
export const LIMIT_PER_SECOND = 10

/** How often a tenant asks for what it may. */
const NOISY_FACTOR = 20

/**
 * What one statement of the noisy tenant takes, as one over large tables would. By counting: at its limit it occupies 1.5
 * of the ten connections that all tenants share, at twenty times the limit it would take thirty. How fast the machine is does
 * not matter.
 */
const EXPENSIVE: GateFault = { blow: { kind: 'delay', milliseconds: 150 }, count: 1e9, first: 0, spacing: 1 }

/** The limiter goes by tier, so taking it from one tier is how the service is without it. */
export const isolationLimits: Readonly<Partial<Record<Tier, number>>> = {
  enterprise: LIMIT_PER_SECOND,
  starter: 1_000_000,
}

export const limitedTenant: Tenant = { id: 'noisy-limited', tier: 'enterprise' }
export const unlimitedTenant: Tenant = { id: 'noisy-unlimited', tier: 'starter' }
export const neighbours: readonly Tenant[] = [
  { id: 'quiet-starter', tier: 'starter' },
  { id: 'quiet-business', tier: 'business' },
]

/** What the neighbours of a noisy tenant met with. */
export interface Isolation {
  readonly exitCode: number
  readonly verdict: LoadReport['verdict']
  readonly neighbours: readonly {
    readonly tenantId: string
    readonly requests: number
    readonly failedRatio: number
    readonly p95Ms: number
    readonly isKept: boolean
  }[]
  readonly noisyRequests: number
  readonly limitedRatio: number
  readonly generatorVus: number
  readonly output: string
}

const measured = (metrics: LoadReport['metrics'], key: string, value: string): number =>
  metrics[key]?.values[value] ?? Number.NaN

const isolationOf = (report: LoadReport, exitCode: number, output: string): Isolation => {
  const { metrics, thresholds, breakdown, verdict, generator } = report
  return {
    exitCode,
    verdict,
    neighbours: neighbours.map(({ id, tier }) => {
      const selector = `{tier:${tier},tenant_id:${id},role:measured}`
      const own = breakdown.filter(({ tenantId, role }) => tenantId === id && role === 'measured')
      return {
        tenantId: id,
        requests: own.reduce((sum, { requests }) => sum + requests, 0),
        failedRatio: measured(metrics, `http_req_failed${selector}`, 'rate'),
        p95Ms: measured(metrics, `http_req_duration${selector}`, 'p(95)'),
        isKept: thresholds.every(({ key, ok, empty }) => !key.includes(`tenant_id:${id},`) || (ok && !empty)),
      }
    }),
    noisyRequests: breakdown.reduce((sum, { role, requests }) => sum + (role === 'noisy' ? requests : 0), 0),
    limitedRatio: measured(metrics, 'noisy_requests_limited', 'rate'),
    generatorVus: generator.health?.maxVus ?? Number.NaN,
    output,
  }
}

/** The isolation script with one tenant at twenty times the limit: the tenant decides whether the limiter is in its way. */
export const measureIsolation = async ({
  testbed,
  noisy,
  outDir,
  seconds = 10,
  ratePerTenant = 8,
}: {
  readonly testbed: Testbed
  readonly noisy: Tenant
  readonly outDir: string
  readonly seconds?: number
  readonly ratePerTenant?: number
}): Promise<Isolation> => {
  const gate = await injectGate(testbed.databaseUrl, noisy.id, EXPENSIVE)
  try {
    const { exitCode, report, output } = await loadTestbed({
      testbed,
      script: 'tenant-isolation',
      tenants: [noisy, ...neighbours],
      outDir,
      env: {
        NOISY_TENANT: noisy.id,
        NOISY_LIMIT_PER_SECOND: String(LIMIT_PER_SECOND),
        NOISY_FACTOR: String(NOISY_FACTOR),
        RATE_PER_TENANT: String(ratePerTenant),
        DURATION: `${seconds}s`,
      },
    })
    return isolationOf(report, exitCode, output)
  } finally {
    await gate.remove()
  }
}
