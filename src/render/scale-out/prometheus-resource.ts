import type { Stack } from '../../core/stack.ts'
import { renderRuleGroup } from '../prometheus/rules.ts'
import { yaml } from '../yaml.ts'
import { forOperator, keepForTheStore, sameAlert } from './relabelling.ts'
import { clusterLabel, REPLICA_LABEL, REPLICAS, type ScaleOut } from './scale-out.ts'
import { splitRules } from './split-rules.ts'

const GIBIBYTE = 2 ** 30

const gibibytes = (bytes: number): string => `${Math.max(1, Math.ceil(bytes / GIBIBYTE))}Gi`

export const prometheusName = (stack: Stack, { shards }: ScaleOut, shard: number): string =>
  shards > 1 ? `${stack.name}-${shard}` : stack.name

const ruleLabels = { 'tenantscope.dev/rules': 'edge' }

/** A pair of Prometheus for one shard, for the Prometheus Operator. Its ServiceMonitors are the chart's. */
export const prometheusResource = (stack: Stack, scaleOut: ScaleOut, shard: number) => {
  const name = prometheusName(stack, scaleOut, shard)
  const { namespace, shards, memoryBytes, diskBytes, retentionDays, remoteWriteUrl } = scaleOut
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name, namespace },
    spec: {
      replicas: REPLICAS.length,
      replicaExternalLabelName: REPLICA_LABEL,
      // The label cluster says it all; a second one would tell the two stores of one alert apart.
      prometheusExternalLabelName: '',
      externalLabels: { cluster: clusterLabel(scaleOut, shard) },
      scrapeInterval: stack.cadence.scrape,
      evaluationInterval: stack.cadence.evaluation,
      retention: `${retentionDays}d`,
      walCompression: true,
      serviceAccountName: 'prometheus',
      serviceMonitorNamespaceSelector: {},
      serviceMonitorSelector: {
        matchLabels: {
          'app.kubernetes.io/part-of': stack.name,
          ...(shards > 1 && { 'tenantscope.dev/tenant-shard': String(shard) }),
        },
      },
      ruleNamespaceSelector: {},
      ruleSelector: { matchLabels: ruleLabels },
      alerting: { alertmanagers: [{ namespace, name: 'alertmanager-operated', port: 'web', apiVersion: 'v2' }] },
      ...(shards > 1 && { additionalAlertRelabelConfigs: { name: `${name}-alerts`, key: 'relabel.yaml' } }),
      ...(remoteWriteUrl && {
        remoteWrite: [
          {
            url: remoteWriteUrl,
            name: 'store',
            headers: { 'X-Scope-OrgID': stack.name },
            writeRelabelConfigs: forOperator(keepForTheStore(stack)),
          },
        ],
      }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 2000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      // Half as much again for queries, and twice at most.
      resources: {
        requests: { cpu: '1', memory: gibibytes(memoryBytes * 1.5) },
        limits: { memory: gibibytes(memoryBytes * 2) },
      },
      storage: {
        volumeClaimTemplate: { spec: { resources: { requests: { storage: gibibytes(diskBytes * 1.2) } } } },
      },
      // The two of a pair never on one machine.
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: {
                matchLabels: { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': name },
              },
            },
          ],
        },
      },
    },
  }
}

/** What the operator takes from a Secret only, though nothing in it is one. */
export const alertRelabelling = (stack: Stack, scaleOut: ScaleOut, shard: number) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `${prometheusName(stack, scaleOut, shard)}-alerts`, namespace: scaleOut.namespace },
  stringData: { 'relabel.yaml': yaml(sameAlert(scaleOut, shard)) },
})

export const edgeRules = (stack: Stack, { namespace }: ScaleOut) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: `${stack.name}-edge`, namespace, labels: ruleLabels },
  spec: { groups: splitRules(stack).edge.map((group) => renderRuleGroup(group, stack)) },
})
