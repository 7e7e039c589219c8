import { expect, test } from 'vitest'
import { type KubernetesObject, lint, type Rendering, render } from './chart.ts'
import { violations } from './policies.ts'
import { schemaProblems } from './schemas.ts'

const installations: readonly (readonly [string, Rendering])[] = [
  ['defaults', {}],
  ['dev', { valueFiles: ['dev'] }],
  ['prod', { valueFiles: ['prod'] }],
  ['kube-prometheus-stack', { valueFiles: ['kube-prometheus-stack'] }],
  ['prod on kube-prometheus-stack', { valueFiles: ['prod', 'kube-prometheus-stack'] }],
  ['prod on a newer Kubernetes', { valueFiles: ['prod'], kubeVersion: '1.34.0' }],
  ['an external metric', { values: { worker: { autoscaling: { mode: 'external' } } } }],
]

test.each(installations)('%s: lints, fits the Kubernetes schemas and keeps the policies', async (_, rendering) => {
  await lint(rendering)
  const objects = await render(rendering)
  expect(objects.length).toBeGreaterThan(10)
  expect(objects.flatMap(schemaProblems)).toEqual([])
  expect(objects.flatMap(violations)).toEqual([])
})

const find = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
  const found = objects.find(
    (object) => object.kind === kind && object.metadata.name === ['ts-tenantscope', name].filter(Boolean).join('-'),
  )
  if (!found) throw new Error(`no ${kind} ${name} in ${objects.map((o) => `${o.kind} ${o.metadata.name}`).join(', ')}`)
  return found
}

test('the API scales as promised: 3 to 10, 50 % up in 30 s, 10 % down in 60 s', async () => {
  const objects = await render()
  const { spec } = find(objects, 'HorizontalPodAutoscaler', 'api')
  expect(spec).toMatchObject({ minReplicas: 3, maxReplicas: 10 })
  expect(spec.metrics.map((metric: KubernetesObject) => [metric.resource.name, metric.resource.target])).toEqual([
    ['cpu', { type: 'Utilization', averageUtilization: 70 }],
    ['memory', { type: 'Utilization', averageUtilization: 80 }],
  ])
  expect(spec.behavior).toEqual({
    scaleUp: { stabilizationWindowSeconds: 30, policies: [{ type: 'Percent', value: 50, periodSeconds: 30 }] },
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] },
  })
  expect(
    find(objects, 'Deployment', 'api').spec.replicas,
    'an autoscaler and replicas fight each other',
  ).toBeUndefined()
})

test('workers follow the backlog through KEDA, and stay many when nobody counts it', async () => {
  const { spec } = find(await render({ valueFiles: ['prod'] }), 'ScaledObject', 'worker')
  expect(spec).toMatchObject({ minReplicaCount: 2, fallback: { failureThreshold: 3, replicas: 6 } })
  expect(spec.triggers[0].metadata).toMatchObject({
    query: 'sum(max by (tenant_id) (task_queue_depth))',
    threshold: '45',
    ignoreNullValues: 'false',
  })
})

test('shards divide tenants between them: each series is kept by exactly one', async () => {
  const values = { monitoring: { serviceMonitor: { tenantShards: 3 } } }
  const monitors = (await render({ valueFiles: ['prod'], values })).filter(
    ({ kind, metadata }) => kind === 'ServiceMonitor' && metadata.labels?.['app.kubernetes.io/component'] === 'api',
  )
  const kept = monitors.map(({ spec, metadata }) => {
    const [hash, keep] = spec.endpoints[0].metricRelabelings
    expect(hash).toMatchObject({ action: 'hashmod', sourceLabels: ['tenant_id'], modulus: 3 })
    expect(keep.regex).toBe(metadata.labels?.['tenantscope.dev/tenant-shard'])
    return keep.regex
  })
  expect(kept).toEqual(['0', '1', '2'])
})

test('customers are imitated from outside, by the module and at the addresses that the values name', async () => {
  const { spec } = find(await render({ valueFiles: ['prod'] }), 'Probe', '')
  expect(spec).toMatchObject({ jobName: 'blackbox', module: 'http_2xx', prober: { path: '/probe', scheme: 'http' } })
  expect(spec.targets.staticConfig.static).toEqual(['https://acme.example.com/api/agents'])
})

test('a pod lives longer than it takes to drain and to finish, with the drain longer than a health check', async () => {
  const { spec } = find(await render(), 'Deployment', 'api').spec.template
  const variable = (name: string) =>
    Number(spec.containers[0].env.find((each: { name: string }) => each.name === name).value)
  expect(variable('DRAIN_DELAY_SECONDS')).toBeGreaterThan(30)
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(
    variable('DRAIN_DELAY_SECONDS') + variable('SHUTDOWN_TIMEOUT_SECONDS'),
  )
})

test.each([
  ['keda.sh/v1alpha1', 'worker.autoscaling.mode=keda'],
  ['monitoring.coreos.com/v1', 'monitoring.serviceMonitor.enabled'],
  ['monitoring.coreos.com/v1', 'monitoring.probe.enabled'],
  ['cert-manager.io/v1', 'ingress.tls.issuerName'],
])('a cluster without %s is told so, and nothing is left out in silence', async (api, flag) => {
  const values = {
    'worker.autoscaling.mode=keda': { worker: { autoscaling: { mode: 'keda' } } },
    'monitoring.serviceMonitor.enabled': { monitoring: { serviceMonitor: { enabled: true } } },
    'monitoring.probe.enabled': { monitoring: { probe: { enabled: true, targets: ['https://a.b/'] } } },
    'ingress.tls.issuerName': { ingress: { enabled: true, tls: { issuerName: 'letsencrypt' } } },
  }[flag] as object
  await expect(render({ values, apis: [] })).rejects.toThrow(`API_MISSING: ${flag} needs ${api}`)
})
