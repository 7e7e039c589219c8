import { expect, test } from 'vitest'
import { type KubernetesObject, render } from './chart.ts'
import { violations } from './policies.ts'
import { schemaProblems } from './schemas.ts'

/** The checks that must find nothing in the chart, proven to find what they are there for. */

const one = async (kind: string): Promise<KubernetesObject> => {
  const object = (await render({ valueFiles: ['prod'] })).find((each) => each.kind === kind)
  if (!object) throw new Error(`the chart renders no ${kind}`)
  return structuredClone(object)
}

test('a misspelt field, a wrong type and a missing field are found', async () => {
  const deployment = await one('Deployment')
  const [container] = deployment.spec.template.spec.containers
  container.readinesProbe = container.readinessProbe
  expect(schemaProblems(deployment)).toEqual([
    expect.stringMatching(/spec.template.spec.containers.0.readinesProbe is no field.*1\.30/),
    expect.stringMatching(/spec.template.spec.containers.0.readinesProbe is no field.*1\.34/),
  ])
  container.ports[0].containerPort = 'http'
  delete container.name
  expect(schemaProblems(deployment).join()).toMatch(/required property name.*containerPort must be integer/)
})

test('two versions of Kubernetes judge, each by what it knows', () => {
  const pod = (spec: object): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'x' }], ...spec },
  })
  // securityContext.appArmorProfile came with 1.30, hostnameOverride with 1.34.
  expect(schemaProblems(pod({ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }))).toEqual([])
  expect(schemaProblems(pod({ hostnameOverride: 'x' }))).toEqual([expect.stringContaining('(Kubernetes 1.30)')])
})

test('a kind without a schema is a problem, not a pass', () => {
  expect(schemaProblems({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' } })).toHaveLength(1)
})

// biome-ignore lint/suspicious/noExplicitAny: the tests break what the types would protect
type Breakage = (object: any) => void

test.each<[string, string, Breakage, string]>([
  ['limits', 'Deployment', (d) => delete d.spec.template.spec.containers[0].resources.limits.memory, 'limits.memory'],
  ['probes', 'Deployment', (d) => delete d.spec.template.spec.containers[0].readinessProbe, '/ready'],
  ['root', 'Job', (d) => delete d.spec.template.spec.securityContext.runAsNonRoot, 'may run as root'],
  [
    'root of others',
    'DaemonSet',
    (d) => Object.assign(d.metadata.labels, { 'app.kubernetes.io/component': 'api' }),
    'may run as root',
  ],
  [
    'files of the node',
    'DaemonSet',
    (d) => delete d.spec.template.spec.containers[0].volumeMounts[1].readOnly,
    'volume logs of the node',
  ],
  [
    'volumes of the node',
    'Deployment',
    (d) => d.spec.template.spec.volumes.push({ name: 'x', hostPath: { path: '/' } }),
    'volume x is of the node',
  ],
  ['token', 'Pod', (d) => delete d.spec.automountServiceAccountToken, 'token of the Kubernetes API'],
  ['rights', 'Role', (d) => d.rules[0].verbs.push('delete'), 'lets its holder'],
  ['spread', 'Deployment', (d) => delete d.spec.template.spec.topologySpreadConstraints, 'not spread'],
  ['empty peer', 'NetworkPolicy', (d) => d.spec.ingress[0].from.push({}), 'from everybody'],
  [
    'whole Internet',
    'NetworkPolicy',
    (d) => d.spec.egress.push({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{}] }),
    'to everybody',
  ],
  ['no peers', 'NetworkPolicy', (d) => delete d.spec.egress[0].to, 'to everybody'],
  ['no ports', 'NetworkPolicy', (d) => delete d.spec.egress[0].ports, 'every port'],
  ['secret key', 'ConfigMap', (d) => Object.assign(d.data, { 'db-password': 'x' }), 'db-password looks like a secret'],
  [
    'secret text',
    'ConfigMap',
    (d) => Object.assign(d.data, { config: 'postgres://me:pw@db/x' }),
    'config looks like a secret',
  ],
])('the policy on %s finds a breach in a %s', async (_, kind, breach, finding) => {
  const object = await one(kind)
  expect(violations(object)).toEqual([])
  breach(object)
  expect(violations(object).join('\n')).toContain(finding)
})
