import type { Stack as Definition } from '../core/stack.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import type { OnProgress } from '../stackrun/index.ts'
import type { Findings } from './findings.ts'
import { defaultPace, type Pace, runScenario } from './run-scenario.ts'
import type { DrillContext, Scenario } from './scenario.ts'
import { startTcpProxy } from './tcp-proxy.ts'
import { startTestbed } from './testbed.ts'

export interface DrillOptions {
  readonly definition: Definition
  readonly directory: string
  readonly scenarios: readonly Scenario[]
  readonly pace?: Partial<Pace>
  /** Ends the drill after the scenario at hand. */
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  readonly onFindings?: (findings: Findings) => void
}

const tenants: readonly Tenant[] = [
  { id: 'acme', tier: 'enterprise' },
  { id: 'initech', tier: 'business' },
]

/** Longer than the load balancer takes to look twice. */
const DRAIN_DELAY_SECONDS = 1.5

const throughPort = (url: string, port: number): string => {
  const through = new URL(url)
  through.port = String(port)
  return through.href
}

/** Runs scenarios one after another on three API replicas behind a load balancer, and the database behind a network that can break. */
export const runDrill = async ({
  definition,
  directory,
  scenarios,
  pace,
  signal = new AbortController().signal,
  onProgress,
  onFindings = () => {},
}: DrillOptions): Promise<readonly Findings[]> => {
  let databasePart = 'postgres'
  let portOf = (_part: string): number => 0
  const databaseNetwork = await startTcpProxy(() => portOf(databasePart))
  try {
    const testbed = await startTestbed({
      definition,
      directory,
      tenants,
      replicas: 3,
      spareReplicas: Math.max(0, ...scenarios.map(({ reserves }) => reserves?.replicas ?? 0)),
      standby: scenarios.some(({ reserves }) => reserves?.standby),
      env: { DRAIN_DELAY_SECONDS: String(DRAIN_DELAY_SECONDS) },
      upstreams(stack) {
        portOf = (part) => stack.port(part)
        return { databaseUrl: throughPort(stack.url('postgres'), databaseNetwork.port), redisUrl: stack.url('redis') }
      },
      ...(onProgress && { onProgress }),
      onDeath: () => {}, // it is us who kill
    })
    try {
      const context: DrillContext = {
        testbed,
        databaseNetwork,
        databaseUrl: throughPort(testbed.databaseUrl, databaseNetwork.port),
        leadDatabaseTo(part) {
          databasePart = part
        },
        tenantIds: tenants.map(({ id }) => id),
      }
      const all: Findings[] = []
      for (const scenario of scenarios) {
        if (signal.aborted) break
        onProgress?.({ subject: scenario.name, step: 'starting' })
        const findings = await runScenario(scenario, context, { ...defaultPace, ...pace }, signal)
        onFindings(findings)
        all.push(findings)
      }
      return all
    } finally {
      // Nobody is served any more, so nobody is waited for.
      const serving = [...testbed.replicas, ...testbed.spareReplicas, 'worker']
      await Promise.all(serving.map((part) => testbed.stack.part(part).kill()))
      await testbed.stop()
    }
  } finally {
    await databaseNetwork.stop()
  }
}
