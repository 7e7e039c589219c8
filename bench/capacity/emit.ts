/** One process of an installation, as far as Prometheus sees it: the real library, with traffic made up. ROLE is api or worker. */
import { catalog } from '../../src/catalog.ts'
import { createTelemetry } from '../../src/instrumentation/index.ts'
import type { AnyMetric, Label } from '../../src/instrumentation/metric.ts'

const { ROLE = 'api', OPS_PORT = '0', TENANTS = '100', ENDPOINTS = '5', STATUSES = '200 404', SLOS = '' } = process.env
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
const tenants = numbered('tenant-', Number(TENANTS))
const endpoints = numbered('/api/resources-', Number(ENDPOINTS)).map((path) => `${path}/:id`)
const statuses = STATUSES.split(' ').map(Number)
const slos = SLOS.split(' ')

const telemetry = createTelemetry({ tenants: { max: tenants.length, known: tenants }, log: { level: 'error' } })

const serveRequests = (share: number): void => {
  for (const tenantId of tenants) {
    if (Math.random() > share) continue
    for (const endpoint of endpoints)
      for (const status of statuses)
        telemetry.requestMetrics.record({ tenantId, method: 'GET', endpoint, status, seconds: Math.random() * 0.4 })
  }
}

const isAboutTenants = ({ labels }: AnyMetric): boolean =>
  Object.values(labels).some(({ kind }) => kind === 'tenant') &&
  !Object.values(labels).some(({ kind }) => kind === 'route')

const valuesOf = (name: string, label: Label): readonly string[] => {
  if (name === 'slo') return slos
  // One for each tenant, as in a real installation: who changes tier leaves the old one.
  if (name === 'tier') return ['starter']
  switch (label.kind) {
    case 'tenant':
      return tenants
    case 'closed':
      return label.values
    case 'free':
      return numbered('value-', label.expected)
    case 'status':
      return statuses.map(String)
    case 'route':
      return endpoints
  }
}

/** Every combination of label values, so that no tenant has fewer series than the prediction allows for. */
const combinations = (metric: AnyMetric): readonly Record<string, string>[] =>
  Object.entries(metric.labels).reduce<Record<string, string>[]>(
    (rows, [name, label]) => rows.flatMap((row) => valuesOf(name, label).map((value) => ({ ...row, [name]: value }))),
    [{}],
  )

const keepFacts = (): void => {
  for (const metric of catalog.filter(isAboutTenants) as readonly AnyMetric[])
    for (const labels of combinations(metric)) {
      if (metric.type === 'counter') telemetry.recorder.counter(metric).add(labels, 1)
      else if (metric.type === 'gauge') telemetry.recorder.gauge(metric).set(labels, Math.random())
      else telemetry.recorder.histogram(metric).observe(labels, Math.random())
    }
}

if (ROLE === 'worker') keepFacts()
else serveRequests(1)
await telemetry.listen({ port: Number(OPS_PORT) })
const work = setInterval(() => ROLE === 'api' && serveRequests(0.1), 1000)
process.once('SIGTERM', () => {
  clearInterval(work)
  process.exit(0)
})
