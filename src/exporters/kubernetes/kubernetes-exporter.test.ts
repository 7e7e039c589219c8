import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RegisteredExporters, registerExporters } from '../register-exporters.ts'
import { type ApiServer, pod, startApiServer } from './api-server.fixture.ts'
import { kubernetesExporter } from './kubernetes-exporter.ts'

let api: ApiServer
let exporters: RegisteredExporters
let changes: (string | undefined)[]

const start = (options: { watchSeconds?: number; graceSeconds?: number } = {}): void => {
  const access = { url: api.url, token: async () => 'hunter2' }
  const exporter = kubernetesExporter({ access, namespace: 'prod', maxRetrySeconds: 0.2, ...options })
  exporters = registerExporters(new Registry(), [exporter], { onChange: ({ failure }) => changes.push(failure) })
}
/** The page without the lines of the frame, which tell times. */
const scrape = async (): Promise<string> =>
  (await exporters.scrape()).replaceAll(/^(#|tenantscope_exporter_c).*\n/gm, '')
const eventuallyOnPage = (text: string) => expect.poll(scrape, { timeout: 5000 }).toContain(text)

const crashing = { restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } }, ready: false }

beforeEach(async () => {
  changes = []
  api = await startApiServer()
  api.world.pods = [pod('api-1', 5), pod('api-2', 6)]
})
afterEach(async () => {
  await exporters.close()
  await api.stop()
})

test('the first scrape tells all pods, of every page of the list', async () => {
  api.world.pageSize = 1
  start()
  const page = await scrape()
  expect(page).toContain('pod_phase{pod_name="api-1",phase="Running"} 1')
  expect(page).toContain('pod_ready{pod_name="api-2"} 1')
  expect(page).toContain('pod_container_restarts_total{pod_name="api-2",container="api"} 0')
  expect(new Set(api.authorizations)).toEqual(new Set(['Bearer hunter2']))
})

test('a pod that crashes, recovers and goes is told at each step', async () => {
  start()
  await scrape()
  api.tell({ type: 'MODIFIED', object: pod('api-1', 11, crashing) })
  await eventuallyOnPage('pod_container_waiting{pod_name="api-1",container="api",reason="CrashLoopBackOff"} 1')
  expect(await scrape()).toContain('pod_container_restarts_total{pod_name="api-1",container="api"} 4')
  expect(await scrape()).toContain('pod_ready{pod_name="api-1"} 0')
  api.tell({ type: 'MODIFIED', object: pod('api-1', 12, { restartCount: 5 }) })
  await eventuallyOnPage('pod_container_restarts_total{pod_name="api-1",container="api"} 5')
  expect(await scrape()).not.toContain('pod_container_waiting{')
  api.tell({ type: 'DELETED', object: pod('api-1', 13) })
  await expect.poll(scrape).not.toContain('api-1')
})

test.each([
  ['breaks in the middle of a line', () => api.breakWatches()],
  ['is ended by the server', () => api.endWatches()],
])('a watch that %s resumes after the last version seen, and misses nothing', async (_, end) => {
  start()
  await scrape()
  api.tell({ type: 'BOOKMARK', object: { metadata: { ...pod('', 42).metadata } } })
  api.tell({ type: 'MODIFIED', object: pod('api-1', 43, { restartCount: 1 }) })
  await eventuallyOnPage('pod_container_restarts_total{pod_name="api-1",container="api"} 1')
  api.world.missed = [{ type: 'MODIFIED', object: pod('api-2', 44, crashing) }]
  end()
  await eventuallyOnPage('pod_container_waiting{pod_name="api-2",container="api",reason="CrashLoopBackOff"} 1')
  expect(api.requests.filter((query) => !query.has('watch'))).toHaveLength(1)
  expect(api.requests.at(-1)?.get('resourceVersion')).toBe('43')
})

test.each([
  [
    'by its status',
    () => {
      api.world.refuse = (query) =>
        query.get('resourceVersion') === '10' ? { status: 410, message: 'too old resource version' } : undefined
      api.breakWatches()
    },
  ],
  ['by an event', () => api.tell({ type: 'ERROR', object: { code: 410, message: 'too old resource version' } })],
])('when the version is too old, told %s, pods are listed anew', async (_, expire) => {
  start()
  await scrape()
  api.world.pods = [pod('api-3', 90)]
  api.world.resourceVersion = 91
  expire()
  await eventuallyOnPage('pod_name="api-3"')
  expect(await scrape()).not.toContain('api-1')
})

test('while the API server is gone nothing is told of pods; it comes back by itself', async () => {
  start()
  await scrape()
  await api.stop()
  await eventuallyOnPage('tenantscope_exporter_up{exporter="kubernetes"} 0')
  expect(await scrape()).not.toContain('pod_')
  await api.restart()
  await eventuallyOnPage('tenantscope_exporter_up{exporter="kubernetes"} 1')
  await eventuallyOnPage('pod_phase{pod_name="api-1",phase="Running"} 1')
})

test('a connection that died in silence is noticed and replaced', async () => {
  start({ watchSeconds: 0.1, graceSeconds: 0.1 })
  await scrape()
  await expect.poll(() => api.requests.filter((query) => query.has('watch')).length).toBeGreaterThan(1)
})

test('a refusal is told once, in the words of the server, without the token', async () => {
  api.world.refuse = () => ({ status: 403, message: 'pods is forbidden: User "exporter" cannot list resource "pods"' })
  start()
  for (let count = 0; count < 3; count += 1) await scrape()
  expect(changes).toEqual([
    'the Kubernetes API answered 403 to /api/v1/namespaces/prod/pods: pods is forbidden: User "exporter" cannot list resource "pods"',
  ])
})
