import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { Additions } from '../../src/demo/start-demo.ts'
import { standbyOf, standbyUrl } from '../../src/drill/postgres-standby.ts'
import { pod, startApiServer } from '../../src/exporters/kubernetes/api-server.fixture.ts'
import { kubernetesExporter } from '../../src/exporters/kubernetes/kubernetes-exporter.ts'
import { serveExporters } from '../../src/exporters/process/serve.ts'
import { registerExporters } from '../../src/exporters/register-exporters.ts'
import { markerOf } from '../../src/oncall/marker.ts'
import { startPagerDuty } from '../../src/oncall/pagerduty/pagerduty-server.fixture.ts'

const TOKEN = 'token-of-the-test'
const STANDBY = 'standby'

/** Something that the exporters watch, until it is stopped. */
interface Source {
  readonly additions: Additions
  stop(): Promise<void>
}

/** Pods that run, wait for room and crash, as the API server tells them to an exporter of its own. */
const cluster = async (): Promise<Source> => {
  const api = await startApiServer()
  const crashing = { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }
  api.world.pods = [
    pod('api-1', 1),
    pod('api-2', 2, { phase: 'Pending', ready: false }),
    pod('worker-1', 3, { ...crashing, restartCount: 4 }),
  ]
  const exporter = kubernetesExporter({ access: { url: api.url, token: async () => TOKEN }, namespace: 'prod' })
  const registered = registerExporters(new Registry(), [exporter])
  const server = await serveExporters({ scrape: registered.scrape, usualTimeoutSeconds: 2 })
  return {
    additions: { jobs: [{ name: 'kubernetes', targets: [`127.0.0.1:${server.port}`] }] },
    async stop() {
      await server.close()
      await registered.close()
      await api.stop()
    },
  }
}

/** What PagerDuty remembers of one page: when it came, and how long until somebody took it and until it was over. */
interface PastPage {
  readonly title: string
  readonly hoursAgo: number
  readonly acknowledgedMinutes?: number
  readonly resolvedMinutes?: number
}

const pastPages: readonly PastPage[] = [
  { title: 'Error rate of acme', hoursAgo: 50, acknowledgedMinutes: 4, resolvedMinutes: 35 },
  { title: 'Error rate of acme', hoursAgo: 30, acknowledgedMinutes: 25, resolvedMinutes: 90 },
  { title: 'Redis memory', hoursAgo: 20, resolvedMinutes: 3 },
  { title: 'Replication lag', hoursAgo: 1 },
]

const pagerDuty = async (stackName: string, directory: string): Promise<Source> => {
  const server = await startPagerDuty({ token: TOKEN, routingKey: 'unused' })
  const service = server.add('services', { name: stackName, description: markerOf(stackName) })
  const minutesAfter = (from: number, minutes: number): string => new Date(from + minutes * 60_000).toISOString()
  for (const { title, hoursAgo, acknowledgedMinutes, resolvedMinutes } of pastPages) {
    const at = Date.now() - hoursAgo * 3_600_000
    const status =
      resolvedMinutes !== undefined ? 'resolved' : acknowledgedMinutes !== undefined ? 'acknowledged' : 'triggered'
    const incident = server.add('incidents', {
      ...{ title, status, urgency: 'high', service: { id: service.id }, created_at: minutesAfter(at, 0) },
    })
    const log = (type: string, minutes: number | undefined) =>
      minutes !== undefined &&
      server.add('log_entries', { type, incident: { id: incident.id }, created_at: minutesAfter(at, minutes) })
    log('acknowledge_log_entry', acknowledgedMinutes)
    log('resolve_log_entry', resolvedMinutes)
  }
  const authority = join(directory, 'pagerduty-ca.pem')
  await writeFile(authority, server.certificate)
  return {
    additions: {
      exporterEnvironment: () => ({
        PAGERDUTY_TOKEN: TOKEN,
        PAGERDUTY_API_URL: server.url,
        NODE_EXTRA_CA_CERTS: authority,
      }),
    },
    stop: () => server.stop(),
  }
}

const prices = async (directory: string): Promise<Source> => {
  const path = join(directory, 'rates.json')
  await writeFile(path, JSON.stringify({ monthlyPriceDollars: { starter: 29, business: 299, enterprise: 4900 } }))
  return { additions: { exporterEnvironment: () => ({ COST_RATES_FILE: path }) }, stop: async () => {} }
}

const standby: Source = {
  additions: {
    parts: [standbyOf('postgres', { name: STANDBY, settings: { max_connections: '200' } })],
    exporterEnvironment: (stack) => ({ STANDBY_DATABASE_URLS: standbyUrl(stack, 'postgres', STANDBY) }),
  },
  stop: async () => {},
}

/** All that the usual demo lacks and a panel shows: a cluster, a standby, prices, and the history of pages. */
export const startDashboardSources = async (stackName: string, directory: string): Promise<Source> => {
  const sources = [standby, await cluster(), await prices(directory), await pagerDuty(stackName, directory)]
  return {
    additions: {
      parts: sources.flatMap(({ additions }) => additions.parts ?? []),
      jobs: sources.flatMap(({ additions }) => additions.jobs ?? []),
      exporterEnvironment: (stack) =>
        Object.assign({}, ...sources.map(({ additions }) => additions.exporterEnvironment?.(stack))),
    },
    async stop() {
      await Promise.all(sources.map((source) => source.stop()))
    },
  }
}
