import fc from 'fast-check'

const amounts = (cpu: readonly string[], memory: readonly string[]) =>
  fc.record({ cpu: fc.constantFrom(...cpu), memory: fc.constantFrom(...memory) })
const resources = fc.record({
  requests: amounts(['50m', '0.5', '1'], ['64Mi', '1Gi']),
  limits: amounts(['1', '2', '1500m'], ['1Gi', '2Gi']),
})
const range = (most: number) =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most })).map(([a, b]) => ({
    minReplicas: Math.min(a, b),
    maxReplicas: Math.max(a, b),
  }))
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?$/)
const labels = fc.dictionary(word, word, { minKeys: 1, maxKeys: 2 })
const ratio = fc.double({ min: 0, max: 1, noNaN: true })
const peer = fc.oneof(
  fc.record({ podSelector: fc.record({ matchLabels: labels }) }),
  fc.record({ namespaceSelector: fc.record({ matchLabels: labels }) }),
  fc.record({ ipBlock: fc.record({ cidr: fc.constantFrom('10.0.0.0/8', '192.168.7.0/24', 'fd00::/8') }) }),
)
const peers = fc.array(peer, { minLength: 1, maxLength: 3 })
const part = <T>(shape: { readonly [Key in keyof T]: fc.Arbitrary<T[Key]> }) => fc.record(shape, { requiredKeys: [] })

const process = {
  replicas: fc.integer({ min: 1, max: 50 }),
  databasePoolSize: fc.integer({ min: 1, max: 200 }),
  resources,
  drainDelaySeconds: fc.integer({ min: 0, max: 300 }),
  shutdownTimeoutSeconds: fc.integer({ min: 0, max: 300 }),
  disruption: fc.record({ maxUnavailable: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('25%')) }),
}

/** Values that the chart promises to accept, everything about them left to chance. */
export const validValues = part({
  nameOverride: fc.oneof(fc.constant(''), word),
  fullnameOverride: fc.oneof(fc.constant(''), word, fc.constant(`a${'b'.repeat(39)}`)),
  image: part({ tag: fc.constantFrom('', 'v1.2.3', '1_2'), digest: fc.constantFrom('', `sha256:${'a'.repeat(64)}`) }),
  imagePullSecrets: fc.array(fc.record({ name: word }), { maxLength: 2 }),
  baseDomain: fc.constantFrom('example.com', 'a-b.dev', 'localhost'),
  // What YAML would read as something else than text must arrive as text.
  auth: part({
    issuer: fc.constantFrom('https://a.b/c?d=e', 'yes', '0x1F', ': # "quoted"'),
    audience: fc.constantFrom('1e3', 'null', 'a'),
  }),
  secrets: part({ database: fc.record({ name: word, key: fc.constantFrom('URL', 'a.b', 'on') }) }),
  externalSecrets: part({ enabled: fc.boolean() }),
  ports: fc.constantFrom({ http: 8080, ops: 9090 }, { http: 3000, ops: 3001 }),
  api: part({ ...process, autoscaling: fc.tuple(range(100), fc.boolean()).map(([r, enabled]) => ({ ...r, enabled })) }),
  worker: part({
    ...process,
    concurrency: fc.integer({ min: 1, max: 200 }),
    autoscaling: fc
      .tuple(range(200), fc.constantFrom('fixed', 'keda', 'external'))
      .map(([replicas, mode]) => ({ ...replicas, mode })),
  }),
  exporter: part({ enabled: fc.boolean(), certificates: fc.constantFrom([], ['a.b:443', '/etc/tls.crt']), resources }),
  // At the ports that the network policies open by default.
  tracing: part({
    endpoint: fc.constantFrom('', 'http://tempo:4318', 'https://otlp.example.com:4318/prefix'),
    headers: fc.oneof(fc.constant({}), fc.record({ secretName: word, key: fc.constantFrom('on', 'otlp.headers') })),
    sampling: part({
      ratio,
      slowMilliseconds: fc.integer({ min: 1, max: 3_600_000 }),
      tenants: fc.dictionary(word, ratio, { maxKeys: 3 }),
      routes: fc.constantFrom({}, { 'POST /api/tasks': 1, '/api/agents/:id': 0 }),
    }),
  }),
  temporal: part({
    address: fc.constantFrom('', 'temporal:7233', '[fd00::1]:7233'),
    namespace: fc.constantFrom('default', 'prod.a1b2c', '1e3'),
    apiKey: fc.oneof(fc.constant({}), fc.record({ secretName: word, key: word })),
  }),
  migration: part({ enabled: fc.boolean(), deadlineSeconds: fc.integer({ min: 1, max: 86_400 }) }),
  spread: part({
    zones: fc.integer({ min: 1, max: 6 }),
    zonePolicy: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
  }),
  nodeSelector: labels,
  tolerations: fc.constantFrom([], [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }]),
  priorityClassName: fc.constantFrom('', 'high'),
  ingress: part({
    enabled: fc.boolean(),
    className: word,
    annotations: labels,
    tls: part({
      enabled: fc.boolean(),
      issuerName: fc.constantFrom('', 'letsencrypt'),
      issuerKind: fc.constantFrom('Issuer', 'ClusterIssuer'),
    }),
  }),
  networkPolicy: part({
    enabled: fc.boolean(),
    ingressController: peers,
    monitoring: peers,
    database: part({ port: fc.integer({ min: 1, max: 65_535 }), peers }),
    redis: part({ peers }),
    logEgress: fc.array(fc.record({ port: fc.integer({ min: 1, max: 65_535 }), peers }), { maxLength: 2 }),
  }),
  monitoring: part({
    labels,
    serviceMonitor: part({
      enabled: fc.boolean(),
      sampleLimit: fc.integer({ min: 0, max: 10_000_000 }),
      tenantShards: fc.integer({ min: 1, max: 5 }),
    }),
    rules: part({ enabled: fc.boolean() }),
    probe: fc.record({
      enabled: fc.boolean(),
      targets: fc.constantFrom(['https://a.example.com/'], ['http://b.c/d?e=f', 'https://g.h']),
      module: word,
    }),
    alertmanagerConfig: part({ enabled: fc.boolean() }),
    dashboards: part({ enabled: fc.boolean(), folder: fc.constantFrom('', 'a: b', '123') }),
  }),
  logs: part({
    loki: part({ enabled: fc.boolean(), ruleLabels: labels }),
    alloy: fc.record({
      enabled: fc.boolean(),
      archive: fc.record({ bucket: fc.constantFrom('logs', '1.2.3') }),
      environment: fc.constantFrom('on', '1e3', 'a: b'),
      tolerations: fc.constantFrom([], [{ operator: 'Exists' }]),
      serviceAccountAnnotations: labels,
      resources,
    }),
  }),
})
