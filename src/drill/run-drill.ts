import type { Stack as Definition } from '../core/stack.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import type { OnProgress } from '../stackrun/index.ts'
import type { Findings } from './findings.ts'
import { defaultPace, type Pace, runScenario } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'
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
  let databasePort = 0
  const databaseNetwork = await startTcpProxy(() => databasePort)
  try {
    const testbed = await startTestbed({
      definition,
      directory,
      tenants,
      replicas: 3,
      upstreams(stack) {
        databasePort = stack.port('postgres')
        return { databaseUrl: throughPort(stack.url('postgres'), databaseNetwork.port), redisUrl: stack.url('redis') }
      },
      ...(onProgress && { onProgress }),
      onDeath: () => {}, // it is us who kill
    })
    try {
      const context = { testbed, databaseNetwork, tenantIds: tenants.map(({ id }) => id) }
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
      await testbed.stop()
    }
  } finally {
    await databaseNetwork.stop()
  }
}
