import { join, resolve } from 'node:path'
import type { Stack as Definition } from '../core/stack.ts'
import { demoStack } from '../demo/demo-stack.ts'
import {
  alertmanagerPart,
  apiPart,
  BASE_DOMAIN,
  exportersPart,
  prometheusPart,
  provisionedPostgres,
  workerPart,
} from '../demo/parts.ts'
import { type Receiver, startReceiver } from '../receiver/index.ts'
import { createTokenMint, type TokenMint } from '../service/auth/mint-token.ts'
import type { Tenant, Tier } from '../service/tenants/tenant.ts'
import { type Death, type OnProgress, redis, type Stack, type StackView, startStack } from '../stackrun/index.ts'
import { loadBalancer } from './load-balancer.ts'
import { synchronousStandby } from './synchronous-standby.ts'

export interface TestbedOptions {
  readonly definition: Definition
  readonly directory: string
  readonly tenants: readonly Tenant[]
  /** API processes; with more than one a load balancer stands in front of them. */
  readonly replicas?: number
  /** Replicas that the load balancer knows and that somebody has to start first. */
  readonly spareReplicas?: number
  /** A standby that has everything the primary told a client is committed. */
  readonly standby?: boolean
  /** Limits by tier instead of the service's own. */
  readonly requestsPerSecond?: Readonly<Partial<Record<Tier, number>>>
  /** Further variables of the API and the worker. */
  readonly env?: Readonly<Record<string, string>>
  /** Where the service finds its database and Redis, when not directly. */
  readonly upstreams?: (stack: StackView) => { readonly databaseUrl: string; readonly redisUrl: string }
  readonly onProgress?: OnProgress
  readonly onDeath?: (death: Death) => void
}

export interface Testbed {
  readonly stack: Stack
  readonly receiver: Receiver
  readonly mint: TokenMint
  readonly replicas: readonly string[]
  readonly spareReplicas: readonly string[]
  /** Where clients connect to; each tenant's name goes into the Host header. */
  readonly url: string
  readonly prometheusUrl: string
  readonly databaseUrl: string
  /** For the scripts in loadtests/: the tenants, or some of them, with fresh tokens, and the domain they live under. */
  scriptEnvironment(tenantIds?: readonly string[]): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

const withTokens = (tenants: readonly Tenant[], mint: TokenMint) =>
  Promise.all(
    tenants.map(async ({ id, tier }) => ({
      id,
      tier,
      token: await mint.mint({ tenantId: id, userId: 'load-test', expiresInSeconds: 86_400 }),
    })),
  )

/**
 * The service on real parts, watched as the demo is, for load tests and drills: without traffic of its own, with as many
 * API replicas and such limits as the test asks for. When it fails nothing is left running.
 */
export const startTestbed = async ({
  definition: original,
  directory,
  tenants,
  replicas: replicaCount = 1,
  spareReplicas: spareCount = 0,
  standby = false,
  requestsPerSecond,
  env = {},
  upstreams,
  onProgress,
  onDeath,
}: TestbedOptions): Promise<Testbed> => {
  const definition = demoStack(original, join(resolve(directory), 'alertmanager'))
  const mint = await createTokenMint()
  const receiver = await startReceiver()
  const all = Array.from({ length: replicaCount + spareCount }, (_, index) => `api-${index + 1}`)
  const [replicas, spareReplicas] =
    all.length === 1 ? [['api'], []] : [all.slice(0, replicaCount), all.slice(replicaCount)]
  const isBalanced = all.length > 1
  const limits: Record<string, string> = requestsPerSecond
    ? { REQUESTS_PER_SECOND: JSON.stringify(requestsPerSecond) }
    : {}
  const processOptions = (name: string) => ({
    name,
    env: { ...env, POD_NAME: name },
    ...(upstreams && { upstreams }),
  })
  const replica = (name: string) => {
    const options = processOptions(name)
    return apiPart({ ...options, mint, env: { ...options.env, ...limits } })
  }
  try {
    const stack = await startStack({
      directory,
      guardsExit: false, // the command that started it decides what Ctrl-C means
      parts: [
        provisionedPostgres(tenants),
        ...(standby ? [synchronousStandby('postgres')] : []),
        redis(),
        ...replicas.map(replica),
        ...spareReplicas.map((name) => ({ ...replica(name), startsLater: true })),
        workerPart(processOptions('worker')),
        exportersPart(),
        ...(isBalanced ? [loadBalancer([...replicas, ...spareReplicas])] : []),
        alertmanagerPart(definition, receiver),
        prometheusPart(definition, (view) => [
          { name: 'api', targets: replicas.map((name) => view.address(name, 'ops')) },
          { name: 'worker', targets: [view.address('worker', 'ops')] },
          { name: 'exporters', targets: [view.address('exporters', 'ops')] },
        ]),
      ],
      ...(onProgress && { onProgress }),
      ...(onDeath && { onDeath }),
    })
    return {
      stack,
      receiver,
      mint,
      replicas,
      spareReplicas,
      url: stack.url(isBalanced ? 'load-balancer' : 'api'),
      prometheusUrl: stack.url('prometheus'),
      databaseUrl: stack.url('postgres'),
      async scriptEnvironment(tenantIds = tenants.map(({ id }) => id)) {
        const chosen = tenants.filter(({ id }) => tenantIds.includes(id))
        return { TENANTS: JSON.stringify(await withTokens(chosen, mint)), BASE_DOMAIN }
      },
      async stop() {
        await stack.stop()
        await receiver.stop()
      },
    }
  } catch (error) {
    await receiver.stop()
    throw error
  }
}
