import type { KubernetesObject } from './chart.ts'

/** A rule of the house for what may reach a cluster: what it finds wrong in one object, each in a sentence. */
type Policy = (object: KubernetesObject) => readonly string[]

interface Container {
  readonly name: string
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: the schemas have checked the rest
  readonly [field: string]: any
}

// biome-ignore lint/suspicious/noExplicitAny: the schemas have checked it
const podSpecOf = ({ kind, spec }: KubernetesObject): any => (kind === 'Pod' ? spec : spec?.template?.spec)

const containersOf = (object: KubernetesObject): readonly Container[] => {
  const pod = podSpecOf(object)
  return pod?.containers ? [...pod.containers, ...(pod.initContainers ?? [])] : []
}

const unless = (holds: unknown, problem: string): readonly string[] => (holds ? [] : [problem])

const bounded: Policy = (object) =>
  containersOf(object).flatMap(({ name, resources = {} }) =>
    ['requests', 'limits'].flatMap((bound) =>
      ['cpu', 'memory'].flatMap((resource) =>
        unless(resources[bound]?.[resource], `container ${name} has no ${bound}.${resource}`),
      ),
    ),
  )

/** Logs of containers are files of root, so what tails them is root, without a capability of it. Nothing else is. */
const tailsLogs = ({ kind, metadata }: KubernetesObject): boolean =>
  kind === 'DaemonSet' && metadata.labels?.['app.kubernetes.io/component'] === 'alloy'

const probed: Policy = (object) => {
  if (tailsLogs(object))
    return containersOf(object).flatMap(({ name, readinessProbe, livenessProbe }) =>
      unless(livenessProbe?.httpGet && readinessProbe?.httpGet, `container ${name} lacks a probe`),
    )
  return !['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind)
    ? []
    : containersOf(object).flatMap(({ name, readinessProbe, livenessProbe }) => [
        ...unless(livenessProbe?.httpGet.path === '/health', `container ${name} has no liveness probe on /health`),
        ...unless(
          readinessProbe?.httpGet.path === (name === 'exporter' ? '/health' : '/ready'),
          `container ${name} has no readiness probe on /ready`,
        ),
      ])
}

/** Only the exporter and what tails logs ask the Kubernetes API anything. */
const watchesPods = (pod: { containers: readonly Container[] }): boolean =>
  pod.containers.some(({ env = [] }) => env.some(({ name }) => name === 'KUBERNETES_NAMESPACE' || name === 'NODE_NAME'))

interface Volume {
  readonly name: string
  readonly hostPath?: object
}

/** Of a node's file system nothing but its logs, and a place to remember how far they were read. */
const awayFromTheNode: Policy = (object) => {
  const volumes: readonly Volume[] = podSpecOf(object)?.volumes ?? []
  const ofNode = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (!tailsLogs(object)) return ofNode.map((name) => `volume ${name} is of the node`)
  const writable = containersOf(object)
    .flatMap(({ volumeMounts = [] }) => volumeMounts as readonly { name: string; readOnly?: boolean }[])
    .filter(({ name, readOnly }) => ofNode.includes(name) && !readOnly && name !== 'positions')
  return writable.map(({ name }) => `it can write into volume ${name} of the node`)
}

const leastRights: Policy = ({ kind, rules = [] }) => [
  ...unless(!kind.startsWith('Cluster'), 'it gives rights on the whole cluster'),
  ...(kind !== 'Role'
    ? []
    : (rules as readonly { verbs: readonly string[]; resources: readonly string[] }[]).flatMap((rule) => [
        ...unless(rule.resources.join() === 'pods', `it gives rights on ${rule.resources}`),
        ...unless(
          rule.verbs.every((verb) => ['get', 'list', 'watch'].includes(verb)),
          `it lets its holder ${rule.verbs}`,
        ),
      ])),
]

const unprivileged: Policy = (object) => {
  const pod = podSpecOf(object)
  if (!pod?.containers) return []
  return [
    ...unless(pod.securityContext?.runAsNonRoot === true || tailsLogs(object), 'the pod may run as root'),
    ...unless(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'the pod has no seccomp profile'),
    ...unless(
      pod.automountServiceAccountToken === false || watchesPods(pod),
      'the pod carries a token of the Kubernetes API',
    ),
    ...unless(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'the pod shares a namespace of its host'),
    ...containersOf(object).flatMap(({ name, securityContext: context = {} }) => [
      ...unless(context.readOnlyRootFilesystem === true, `container ${name} can write its root file system`),
      ...unless(context.allowPrivilegeEscalation === false, `container ${name} can gain privileges`),
      ...unless(context.capabilities?.drop?.includes('ALL'), `container ${name} keeps capabilities`),
    ]),
  ]
}

type Peer = { readonly [kind in 'podSelector' | 'namespaceSelector' | 'ipBlock']?: object & { cidr?: string } }

const isWide = (peer: Peer): boolean =>
  Object.keys(peer).length === 0 ||
  peer.ipBlock?.cidr?.endsWith('/0') === true ||
  [peer.podSelector, peer.namespaceSelector].some((selector) => selector && Object.keys(selector).length === 0)

/** An absent or empty list of peers or ports means "all of them". */
const narrow: Policy = ({ kind, spec }) => {
  if (kind !== 'NetworkPolicy') return []
  const rules = [
    ...(spec.ingress ?? []).map(({ from: peers = [], ports = [] }) => ({ direction: 'from', peers, ports })),
    ...(spec.egress ?? []).map(({ to: peers = [], ports = [] }) => ({ direction: 'to', peers, ports })),
  ] as readonly { direction: string; peers: readonly Peer[]; ports: readonly unknown[] }[]
  return [
    ...unless(Object.keys(spec.podSelector.matchLabels ?? {}).length > 0, 'it applies to every pod of the namespace'),
    ...unless(spec.policyTypes?.length === 2, 'it leaves a direction open'),
    ...rules.flatMap(({ direction, peers, ports }) => [
      ...unless(peers.length > 0 && !peers.some(isWide), `it lets traffic ${direction} everybody pass`),
      ...unless(ports.length > 0, `it lets traffic ${direction} a peer pass on every port`),
    ]),
  ]
}

const secretLike = /(^|[-_.])(password|passwd|secret|token|private[-_]?key|routing[-_]key|api[-_]?key|url)$/i
const secretText = /:\/\/[^/\s:@]+:[^@\s]+@|-----BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com\/services\//

const secretless: Policy = (object) => [
  ...unless(object.kind !== 'Secret', 'the chart holds a Secret; it should refer to one'),
  ...(object.kind === 'ConfigMap'
    ? Object.entries<string>(object.data ?? {})
        .filter(([key, text]) => secretLike.test(key) || secretText.test(text))
        .map(([key]) => `${key} looks like a secret in a ConfigMap`)
    : []),
  ...containersOf(object).flatMap(({ name, env = [] }) =>
    env
      .filter(({ value }) => value !== undefined && secretText.test(value))
      .map((variable) => `container ${name} has a secret in ${variable.name}`),
  ),
]

const spread: Policy = (object) =>
  object.kind !== 'Deployment'
    ? []
    : ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].flatMap((key) =>
        unless(
          podSpecOf(object).topologySpreadConstraints?.some(
            ({ topologyKey }: { topologyKey: string }) => topologyKey === key,
          ),
          `its pods are not spread over ${key}`,
        ),
      )

const policies: readonly Policy[] = [
  bounded,
  probed,
  unprivileged,
  leastRights,
  narrow,
  secretless,
  spread,
  awayFromTheNode,
]

export const violations = (object: KubernetesObject): readonly string[] =>
  policies.flatMap((policy) => policy(object)).map((problem) => `${object.kind} ${object.metadata.name}: ${problem}`)
