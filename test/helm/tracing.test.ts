import { expect, test } from 'vitest'
import { samplingFromEnvironment } from '../../src/instrumentation/tracing/from-environment.ts'
import { readWorkerConfig } from '../../src/service/config.ts'
import { type KubernetesObject, type Rendering, render } from './chart.ts'

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef?: object }
}

const component = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
  const found = objects.find((each) => each.kind === kind && each.metadata.name === `ts-tenantscope-${name}`)
  if (!found) throw new Error(`no ${kind} of the ${name}`)
  return found
}
const variables = (objects: readonly KubernetesObject[], name: string): readonly Variable[] =>
  component(objects, 'Deployment', name).spec.template.spec.containers[0].env
const secretOf = (of: readonly Variable[], name: string): object | undefined =>
  of.find((each) => each.name === name)?.valueFrom?.secretKeyRef
const plain = (of: readonly Variable[]): Record<string, string | undefined> =>
  Object.fromEntries(of.map(({ name, value }) => [name, value]))
const egressPorts = (objects: readonly KubernetesObject[], name: string): readonly number[] =>
  component(objects, 'NetworkPolicy', name).spec.egress.flatMap(({ ports }: { ports: { port: number }[] }) =>
    ports.map(({ port }) => port),
  )

const both: Rendering = {
  values: {
    tracing: {
      endpoint: 'http://tempo.tracing.svc:4318',
      headers: { secretName: 'traces', key: 'otlp-headers' },
      sampling: {
        ratio: 0.05,
        slowMilliseconds: 1_500_000,
        tenants: { acme: 1, globex: 0.000001 },
        routes: { 'POST /api/tasks': 0.5 },
      },
    },
    temporal: {
      address: 'temporal.temporal.svc:7233',
      namespace: 'prod',
      apiKey: { secretName: 'temporal', key: 'api-key' },
    },
  },
}

test.each(['api', 'worker'])(
  'the %s reads the sampling and the server of workflows that the values say',
  async (name) => {
    const env = variables(await render(both), name)
    const environment = plain(env)
    expect(environment.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://tempo.tracing.svc:4318')
    expect(environment.OTEL_RESOURCE_ATTRIBUTES).toBe('k8s.namespace.name=prod,k8s.pod.name=$(POD_NAME)')
    expect(samplingFromEnvironment(environment)).toEqual({
      ratio: 0.05,
      keep: { errors: true, slowMilliseconds: 1_500_000 },
      tenants: { acme: 1, globex: 0.000001 },
      routes: { 'POST /api/tasks': 0.5 },
    })
    const secrets = { DATABASE_URL: 'postgres://a/b', REDIS_URL: 'redis://a', TEMPORAL_API_KEY: 'key' }
    expect(readWorkerConfig({ ...environment, ...secrets })).toMatchObject({
      TEMPORAL_ADDRESS: 'temporal.temporal.svc:7233',
      TEMPORAL_NAMESPACE: 'prod',
    })
    expect(secretOf(env, 'OTEL_EXPORTER_OTLP_HEADERS')).toEqual({ name: 'traces', key: 'otlp-headers' })
    expect(secretOf(env, 'TEMPORAL_API_KEY')).toEqual({ name: 'temporal', key: 'api-key' })
  },
)

test('API and worker reach the trace store and Temporal, nobody else does, and nobody where neither is configured', async () => {
  const configured = await render(both)
  for (const name of ['api', 'worker'])
    expect(egressPorts(configured, name)).toEqual(expect.arrayContaining([4318, 7233]))
  for (const name of ['exporter', 'migration', 'test'])
    expect(egressPorts(configured, name).filter((port) => port === 4318 || port === 7233)).toEqual([])

  const defaults = await render()
  for (const name of ['api', 'worker']) {
    expect(egressPorts(defaults, name).filter((port) => port === 4318 || port === 7233)).toEqual([])
    expect(variables(defaults, name).filter((each) => /^(OTEL|TRACE|TEMPORAL)_/.test(each.name))).toEqual([])
  }
})

test.each<[string, string, number]>([
  ['the port of https', 'https://otlp.example.com/v1', 443],
  ['the port of http', 'http://otlp.example.com', 80],
  ['a port of its own', 'http://[fd00::1]:55681/prefix', 55_681],
])('an endpoint at %s fits the network policy that opens it', async (_, endpoint, port) => {
  const objects = await render({ values: { tracing: { endpoint }, networkPolicy: { tracing: { port } } } })
  expect(egressPorts(objects, 'worker')).toContain(port)
})

test('without network policies an endpoint may be at any port', async () => {
  const values = { tracing: { endpoint: 'https://otlp.example.com' }, networkPolicy: { enabled: false } }
  expect(plain(variables(await render({ values }), 'api')).OTEL_EXPORTER_OTLP_ENDPOINT).toBe('https://otlp.example.com')
})
