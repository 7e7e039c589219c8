import type { Stack } from '../../core/stack.ts'
import { prometheusName } from './prometheus-resource.ts'
import type { ScaleOut } from './scale-out.ts'
import { shardOf } from './shard-of.ts'

const PROXY_PORT = 8080
const PROXY_IMAGE = 'quay.io/prometheuscommunity/prom-label-proxy:v0.12.1'

/** What a customer's own Prometheus scrapes: everything about that customer that is recorded, and the raw counts. */
export const customerScrape = (stack: Stack, { metricsDomain }: ScaleOut, tenantId: string) => ({
  scrape_configs: [
    {
      job_name: stack.name,
      scheme: 'https',
      metrics_path: '/federate',
      honor_labels: true,
      scrape_interval: '1m',
      params: { 'match[]': ['{__name__=~"tenant:.+|http_requests_total|http_request_duration_seconds_.+"}'] },
      authorization: { credentials_file: '/etc/prometheus/token' },
      static_configs: [{ targets: [`${tenantId}.${metricsDomain}`] }],
    },
  ],
})

/**
 * A proxy that adds the tenant to every selector, before the Prometheus of the tenant's shard. The matcher is the proxy's
 * own: nothing that a customer sends can change it. Tokens are the ingress' to check.
 */
export const tenantProxy = (stack: Stack, scaleOut: ScaleOut, tenantId: string): readonly object[] => {
  const { namespace, shards } = scaleOut
  const upstream = prometheusName(stack, scaleOut, shardOf(tenantId, shards))
  const name = `metrics-of-${tenantId}`
  const labels = { 'app.kubernetes.io/name': 'prom-label-proxy', 'app.kubernetes.io/instance': name }
  const selector = { matchLabels: labels }
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        selector,
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'proxy',
                image: PROXY_IMAGE,
                args: [
                  `--insecure-listen-address=0.0.0.0:${PROXY_PORT}`,
                  `--upstream=http://${upstream}:9090`,
                  '--label=tenant_id',
                  `--label-value=${tenantId}`,
                ],
                ports: [{ name: 'http', containerPort: PROXY_PORT }],
                livenessProbe: { tcpSocket: { port: 'http' } },
                readinessProbe: { tcpSocket: { port: 'http' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
    // Both replicas of the shard hold the tenant; whichever answers will do.
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: upstream, namespace },
      spec: {
        selector: { 'operator.prometheus.io/name': upstream },
        ports: [{ name: 'web', port: 9090, targetPort: 'web' }],
      },
    },
  ]
}
