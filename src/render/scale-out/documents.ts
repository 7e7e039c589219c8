import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { renderRuleGroup } from '../prometheus/rules.ts'
import { generatedYaml, yaml } from '../yaml.ts'
import { alertmanagerResources } from './alertmanager-resource.ts'
import { customerScrape, tenantProxy } from './federation.ts'
import { alertRelabelling, edgeRules, prometheusResource } from './prometheus-resource.ts'
import { renderScaleOutReadme } from './readme.ts'
import { ALERTMANAGERS, REPLICAS, type ScaleOut, shardNumbers } from './scale-out.ts'
import { chartJobs, shardConfig } from './shard-config.ts'
import { splitRules } from './split-rules.ts'

const SOURCE = 'stack.ts'

const document = (path: string, value: unknown): GeneratedDocument => ({ path, content: generatedYaml(SOURCE, value) })

/** Several objects in one file, each once. */
const objects = (path: string, values: readonly object[]): GeneratedDocument => ({
  path,
  content: [...new Set(values.map(yaml))].map((each, at) => (at === 0 ? generatedHeading(each) : each)).join('---\n'),
})

const generatedHeading = (first: string): string => `${generatedYaml(SOURCE, {}).split('\n')[0]}\n${first}`

const forOperator = (stack: Stack, scaleOut: ScaleOut): readonly GeneratedDocument[] => [
  ...shardNumbers(scaleOut).map((shard) =>
    objects(`operator/prometheus-${shard}.yaml`, [
      prometheusResource(stack, scaleOut, shard),
      ...(scaleOut.shards > 1 ? [alertRelabelling(stack, scaleOut, shard)] : []),
    ]),
  ),
  document('operator/rules-edge.yaml', edgeRules(stack, scaleOut)),
  objects('operator/alertmanager.yaml', alertmanagerResources(stack, scaleOut)),
  document('operator/chart-values.yaml', {
    monitoring: {
      // The rules of shards are in rules-edge.yaml; those about all tenants are the store's.
      rules: { enabled: false },
      serviceMonitor: { enabled: true, tenantShards: scaleOut.shards },
      alertmanagerConfig: { enabled: true },
      dashboards: { enabled: true },
    },
  }),
]

/** Configuration files for whoever runs Prometheus without the operator. */
const plain = (stack: Stack, scaleOut: ScaleOut): readonly GeneratedDocument[] => [
  ...shardNumbers(scaleOut).flatMap((shard) =>
    REPLICAS.map((replica) =>
      document(
        `plain/prometheus-${shard}-${replica}.yaml`,
        shardConfig(stack, scaleOut, {
          shard,
          replica,
          jobs: chartJobs(scaleOut),
          alertmanagers: Array.from(
            { length: ALERTMANAGERS },
            (_, index) => `alertmanager-${index}.alertmanager.${scaleOut.namespace}.svc:9093`,
          ),
          self: 'localhost:9090',
        }),
      ),
    ),
  ),
  // A file for each group, as promtool's linter wants it: several groups record one metric, each of its own SLO.
  ...splitRules(stack).edge.map((group) =>
    document(`plain/rules/${group.name}.yaml`, { groups: [renderRuleGroup(group, stack)] }),
  ),
]

/** What the ruler of the store evaluates, as `mimirtool rules load` takes it; without its first key, as Thanos Rule does. */
const globalRules = (stack: Stack): GeneratedDocument =>
  document('store/rules-global.yaml', {
    namespace: `${stack.name}-global`,
    groups: splitRules(stack).global.map((group) => renderRuleGroup(group, stack)),
  })

/** Monitoring past one pair of Prometheus, as files of one folder. */
export const renderScaleOut = (stack: Stack, scaleOut: ScaleOut): readonly GeneratedDocument[] => [
  renderScaleOutReadme(stack, scaleOut),
  ...forOperator(stack, scaleOut),
  ...plain(stack, scaleOut),
  globalRules(stack),
  ...scaleOut.federatedTenants.flatMap((tenantId) => [
    objects(`federation/${tenantId}/proxy.yaml`, tenantProxy(stack, scaleOut, tenantId)),
    document(`federation/${tenantId}/customer-prometheus.yaml`, customerScrape(stack, scaleOut, tenantId)),
  ]),
]
