import { join, resolve } from 'node:path'
import pg from 'pg'
import type { Stack as Definition } from '../core/stack.ts'
import { type InboxEvent, type Receiver, startReceiver } from '../receiver/index.ts'
import { alertmanagerConfig } from '../render/alertmanager/config.ts'
import { renderPrometheusConfig } from '../render/prometheus/config.ts'
import { renderRules } from '../render/prometheus/rules.ts'
import { yaml } from '../render/yaml.ts'
import { createTokenMint, type TokenMint } from '../service/auth/mint-token.ts'
import { provisionTenants } from '../service/tenants/provision-tenants.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import {
  alertmanager,
  nodeProcess,
  type OnProgress,
  type Part,
  postgres,
  prometheus,
  redis,
  type Stack,
  startStack,
} from '../stackrun/index.ts'
import { demoStack, secretFiles } from './demo-stack.ts'
import { tenantClient } from './tenant-client.ts'
import { demoTenants } from './tenants.ts'
import { startTraffic, type Traffic } from './traffic.ts'

/** Not a real domain: clients put it in the Host header and connect to the loopback address. */
export const BASE_DOMAIN = 'demo.localhost'

export interface Demo {
  readonly stack: Stack
  readonly definition: Definition
  readonly receiver: Receiver
  readonly mint: TokenMint
  readonly traffic: Traffic
  readonly readySeconds: number
  stop(): Promise<void>
}

/** What an administrator does once: query latencies are told from it. */
const enableStatementStatistics = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  await client.end()
}

/** The database, with the demo's tenants in it before anything connects. */
const provisionedPostgres = (): Part => {
  const part = postgres({ settings: { max_connections: '200' } })
  return {
    ...part,
    async afterFirstStart(context) {
      await part.afterFirstStart?.(context)
      const tenants = demoTenants.map(({ id, tier }): Tenant => ({ id, tier: tier as Tenant['tier'] }))
      await provisionTenants({ databaseUrl: context.stack.url('postgres'), tenants })
      await enableStatementStatistics(context.stack.url('postgres'))
    },
  }
}

const serviceParts = (mint: TokenMint): readonly Part[] => {
  const entry = (name: string): URL => new URL(`../service/${name}/main.ts`, import.meta.url)
  return [
    nodeProcess({
      name: 'api',
      entry: entry('api'),
      ports: ['http', 'ops'],
      env: ({ ports, stack }) => ({
        PORT: String(ports.http),
        OPS_PORT: String(ports.ops),
        DATABASE_URL: stack.url('postgres'),
        REDIS_URL: stack.url('redis'),
        BASE_DOMAIN,
        JWT_JWKS: JSON.stringify(mint.keySet),
        JWT_ISSUER: mint.issuer,
        JWT_AUDIENCE: mint.audience,
      }),
      ready: { port: 'ops', path: '/ready' },
    }),
    nodeProcess({
      name: 'worker',
      entry: entry('worker'),
      ports: ['ops'],
      env: ({ ports, stack }) => ({
        OPS_PORT: String(ports.ops),
        DATABASE_URL: stack.url('postgres'),
        REDIS_URL: stack.url('redis'),
      }),
      ready: { port: 'ops', path: '/ready' },
    }),
  ]
}

/** What the service does not own: the database server and the disks. */
const exportersPart = (): Part =>
  nodeProcess({
    name: 'exporters',
    entry: new URL('../exporters/main.ts', import.meta.url),
    ports: ['ops'],
    env: ({ ports, stack }) => ({
      OPS_PORT: String(ports.ops),
      DATABASE_URL: stack.url('postgres'),
      DISK_MOUNTS: '/',
    }),
    ready: { port: 'ops', path: '/health' },
  })

const watchingParts = (definition: Definition, receiver: Receiver): readonly Part[] => {
  const rules = renderRules(definition)
  const ruleFile = (path: string): string => `rules/${path.split('/').at(-1)}`
  return [
    alertmanager({
      config: yaml(alertmanagerConfig(definition, { pagerdutyUrl: receiver.pagerDutyUrl })),
      files: {
        [secretFiles.pagerdutyKey]: '0123456789abcdef0123456789abcdef',
        [secretFiles.slackUrl]: receiver.slackUrl,
      },
    }),
    prometheus({
      config: (stack) =>
        renderPrometheusConfig({
          cadence: definition.cadence,
          ruleFiles: ['rules/*.yaml'],
          alertmanagers: [stack.address('alertmanager')],
          jobs: [
            { name: 'api', targets: [stack.address('api', 'ops')] },
            { name: 'worker', targets: [stack.address('worker', 'ops')] },
            { name: 'exporters', targets: [stack.address('exporters', 'ops')] },
            { name: 'prometheus', targets: [stack.address('prometheus')] },
            { name: 'alertmanager', targets: [stack.address('alertmanager')] },
          ],
        }),
      files: Object.fromEntries(rules.map(({ path, content }) => [ruleFile(path), content])),
      flags: ['--rules.alert.resend-delay=1s', '--enable-feature=exemplar-storage'],
    }),
  ]
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
  onProgress,
  onEvent,
}: {
  readonly definition: Definition
  readonly directory: string
  readonly onProgress?: OnProgress
  readonly onEvent?: (event: InboxEvent) => void
}): Promise<Demo> => {
  const startedAt = performance.now()
  const definition = demoStack(original, join(resolve(directory), 'alertmanager'))
  const mint = await createTokenMint()
  const receiver = await startReceiver(onEvent ? { onEvent } : {})
  try {
    const stack = await startStack({
      directory,
      parts: [
        provisionedPostgres(),
        redis(),
        ...serviceParts(mint),
        exportersPart(),
        ...watchingParts(definition, receiver),
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
      },
    }
  } catch (error) {
    await receiver.stop()
    throw error
  }
}
