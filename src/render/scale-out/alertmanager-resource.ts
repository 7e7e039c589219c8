import type { Stack } from '../../core/stack.ts'
import { ALERTMANAGERS, type ScaleOut } from './scale-out.ts'

/** Three Alertmanagers that gossip: one page is sent once, and none is lost with a node. */
export const alertmanagerResources = (stack: Stack, { namespace }: ScaleOut): readonly object[] => [
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Alertmanager',
    metadata: { name: stack.name, namespace },
    spec: {
      replicas: ALERTMANAGERS,
      retention: '120h',
      // Alerts about tenants carry no namespace label: with a matcher on it nobody would be paged.
      alertmanagerConfigMatcherStrategy: { type: 'None' },
      alertmanagerConfigNamespaceSelector: {},
      alertmanagerConfigSelector: { matchLabels: { 'app.kubernetes.io/part-of': stack.name } },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 2000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1Gi' } } } } },
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'alertmanager', alertmanager: stack.name } },
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: `${stack.name}-alertmanager`, namespace },
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'alertmanager', alertmanager: stack.name } },
    },
  },
]

/** The flags by which an Alertmanager without the operator joins the others. */
export const meshFlags = (
  listen: string,
  peers: readonly string[],
  { peerTimeoutSeconds = 15 }: { readonly peerTimeoutSeconds?: number } = {},
): readonly string[] => [
  `--cluster.listen-address=${listen}`,
  ...peers.map((peer) => `--cluster.peer=${peer}`),
  // As long as gossip takes to spread: the second waits once and the third twice as long before they send.
  `--cluster.peer-timeout=${peerTimeoutSeconds}s`,
]
