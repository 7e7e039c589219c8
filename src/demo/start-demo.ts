import { join, resolve } from 'node:path'
import type { Stack as Definition } from '../core/stack.ts'
import { type InboxEvent, type Receiver, startReceiver } from '../receiver/index.ts'
import type { ScrapeJob } from '../render/prometheus/config.ts'
import { createTokenMint, type TokenMint } from '../service/auth/mint-token.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import { type OnProgress, type Part, redis, type Stack, type StackView, startStack } from '../stackrun/index.ts'
import { demoStack } from './demo-stack.ts'
import {
  alertmanagerPart,
  apiPart,
  BASE_DOMAIN,
  exportersPart,
  prometheusPart,
  provisionedPostgres,
  workerPart,
} from './parts.ts'
import { tenantClient } from './tenant-client.ts'
import { demoTenants } from './tenants.ts'
import { tracesOfRun } from './traces-of-run.ts'
import { startTraffic, type Traffic } from './traffic.ts'

export interface Demo {
  readonly stack: Stack
  readonly definition: Definition
  readonly receiver: Receiver
  readonly mint: TokenMint
  readonly traffic: Traffic
  readonly readySeconds: number
  stop(): Promise<void>
}

/** What a demo has beyond its usual parts: a standby, say, and how the exporters find it. */
export interface Additions {
  /** Started once the database is ready. */
  readonly parts?: readonly Part[]
  /** Further variables of src/exporters/process/environment.ts. */
  readonly exporterEnvironment?: (stack: StackView) => Readonly<Record<string, string>>
  /** What else Prometheus scrapes. */
  readonly jobs?: readonly ScrapeJob[]
}

const trafficTo = async (apiUrl: string, mint: TokenMint): Promise<Traffic> =>
  startTraffic(
    await Promise.all(
      demoTenants.map(async ({ id, requestsPerSecond }) => ({
        tenantId: id,
        requestsPerSecond,
        client: tenantClient({
          apiUrl,
          host: `${id}.${BASE_DOMAIN}`,
          token: await mint.mint({ tenantId: id, userId: 'demo-user', expiresInSeconds: 86_400 }),
        }),
      })),
    ),
  )

/**
 * The whole chain on real parts: the service under traffic, Prometheus with the generated rules, Alertmanager with the
 * generated routes, and a receiver in place of PagerDuty and Slack. When it fails nothing is left running.
 */
export const startDemo = async ({
  definition: original,
  directory,
  additions: { parts = [], exporterEnvironment, jobs = [] } = {},
  onProgress,
  onEvent,
}: {
  readonly definition: Definition
  readonly directory: string
  readonly additions?: Additions
  readonly onProgress?: OnProgress
  readonly onEvent?: (event: InboxEvent) => void
}): Promise<Demo> => {
  const startedAt = performance.now()
  const definition = demoStack(original, join(resolve(directory), 'alertmanager'))
  const mint = await createTokenMint()
  const receiver = await startReceiver(onEvent ? { onEvent } : {})
  const traces = await tracesOfRun(directory)
  try {
    const stack = await startStack({
      directory,
      parts: [
        provisionedPostgres(demoTenants.map(({ id, tier }): Tenant => ({ id, tier: tier as Tenant['tier'] }))),
        ...parts,
        redis(),
        apiPart({ mint, env: traces.env }),
        workerPart({ env: traces.env }),
        exportersPart(exporterEnvironment),
        alertmanagerPart(definition, receiver),
        prometheusPart(definition, (each) => [
          { name: 'api', targets: [each.address('api', 'ops')] },
          { name: 'worker', targets: [each.address('worker', 'ops')] },
          { name: 'exporters', targets: [each.address('exporters', 'ops')] },
          ...jobs,
        ]),
      ],
      ...(onProgress && { onProgress }),
    })
    const traffic = await trafficTo(stack.part('api').url, mint)
    return {
      stack,
      definition,
      receiver,
      mint,
      traffic,
      readySeconds: (performance.now() - startedAt) / 1000,
      async stop() {
        await traffic.stop()
        await stack.stop()
        await receiver.stop()
        await traces.stop()
      },
    }
  } catch (error) {
    await receiver.stop()
    await traces.stop()
    throw error
  }
}
