import { alertmanagerConfig } from '../../src/render/alertmanager/config.ts'
import { renderRuleGroup } from '../../src/render/prometheus/rules.ts'
import { meshFlags } from '../../src/render/scale-out/alertmanager-resource.ts'
import type { ScaleOut } from '../../src/render/scale-out/scale-out.ts'
import { shardConfig } from '../../src/render/scale-out/shard-config.ts'
import { splitRules } from '../../src/render/scale-out/split-rules.ts'
import { yaml } from '../../src/render/yaml.ts'
import { alertmanager, nodeProcess, type Part, prometheus } from '../../src/stackrun/index.ts'
import definition from '../../stack.ts'

/** Everything every second, so that rules have something to say soon. */
export const stack = {
  ...definition,
  cadence: { ...definition.cadence, scrape: '1s', evaluation: '1s', rollup: '5s' },
} as const

export const scaleOut = (remoteWriteUrl: string): ScaleOut => ({
  cluster: 'prod',
  namespace: 'monitoring',
  serviceNamespace: 'prod',
  release: 'tenantscope',
  shards: 2,
  remoteWriteUrl,
  memoryBytes: 2 ** 30,
  diskBytes: 2 ** 30,
  retentionDays: 1,
  federatedTenants: [],
  metricsDomain: 'metrics.example.com',
})

export const mesh = ['alertmanager-0', 'alertmanager-1', 'alertmanager-2'] as const

/** The generated rules of one place, as files for a Prometheus. */
const ruleFiles = (place: 'edge' | 'global'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    splitRules(stack)[place].map((group) => [
      `rules/${group.name}.yaml`,
      yaml({ groups: [renderRuleGroup(group, stack)] }),
    ]),
  )

/** The service as Prometheus sees it: the real library, with traffic made up. */
const service = (tenants: number): Part =>
  nodeProcess({
    name: 'api',
    entry: 'bench/capacity/emit.ts',
    ports: ['ops'],
    env: ({ ports }) => ({ ROLE: 'api', OPS_PORT: `${ports.ops}`, TENANTS: `${tenants}`, ENDPOINTS: '1' }),
    ready: { port: 'ops', path: '/health' },
  })

const shard = (index: number): Part =>
  prometheus({
    name: `shard-${index}`,
    config: ({ address, url }) =>
      yaml(
        shardConfig(stack, scaleOut(`${url('store')}/api/v1/write`), {
          shard: index,
          replica: 'a',
          jobs: [{ name: 'api', targets: { static_configs: [{ targets: [address('api')] }] } }],
          alertmanagers: mesh.map((name) => address(name)),
          self: address(`shard-${index}`),
        }),
      ),
    files: ruleFiles('edge'),
  })

/** Stands for Mimir or Thanos Receive: takes remote write and evaluates what is about all tenants. */
const store = prometheus({
  name: 'store',
  config: yaml({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yaml'],
  }),
  files: ruleFiles('global'),
  flags: ['--web.enable-remote-write-receiver'],
})

/** Critical alerts go to a webhook in place of PagerDuty; the routes are the generated ones. */
const member = (name: string, webhookUrl: string): Part => {
  const { receivers: _, ...config } = alertmanagerConfig(stack)
  const receivers = [...new Set([config.route.receiver, ...config.route.routes.map(({ receiver }) => receiver)])]
  const alone = alertmanager({
    name,
    config: yaml({
      ...config,
      route: { ...config.route, group_wait: '0s', group_interval: '1s' },
      receivers: receivers.map((receiver) => ({ name: receiver, webhook_configs: [{ url: webhookUrl }] })),
    }),
  })
  return {
    ...alone,
    ports: ['http', 'cluster'],
    command: async (context) => {
      const command = await alone.command(context)
      const peers = mesh.filter((peer) => peer !== name).map((peer) => context.stack.address(peer, 'cluster'))
      return {
        ...command,
        arguments: [
          ...command.arguments.filter((argument) => argument !== '--cluster.listen-address='),
          ...meshFlags(context.stack.address(name, 'cluster'), peers, { peerTimeoutSeconds: 2 }),
        ],
      }
    },
  }
}

export const shardedParts = (tenants: number): readonly Part[] => [service(tenants), store, shard(0), shard(1)]
export const meshParts = (webhookUrl: string): readonly Part[] => mesh.map((name) => member(name, webhookUrl))
