import { afterAll, beforeAll, expect, test } from 'vitest'
import { exporterFrameMetrics } from '../../src/exporters/metrics.ts'
import { podMetrics } from '../../src/exporters/pod/metrics.ts'
import { redisMetrics } from '../../src/exporters/redis/metrics.ts'
import { quotaMetrics, tenantMetrics } from '../../src/exporters/tenant/metrics.ts'
import type { AnyMetric } from '../../src/instrumentation/index.ts'
import { instrumentationMetrics, ioredisMetrics, pgMetrics } from '../../src/instrumentation/metrics.ts'
import { serviceMetrics } from '../../src/service/metrics.ts'
import { nodeProcess } from '../../src/stackrun/index.ts'
import { acme, lintTask, type ServiceStack, startService, until } from './service-stack.ts'

/** What the running processes emit and what is declared are the same: families, types and label names, both ways. */

const declared: readonly AnyMetric[] = [
  ...instrumentationMetrics,
  ...pgMetrics,
  ...ioredisMetrics,
  ...serviceMetrics,
  ...exporterFrameMetrics,
  ...podMetrics,
  ...quotaMetrics,
]

/** Metrics of the Node runtime, which prom-client declares. */
const RUNTIME = /^(nodejs|process)_/
const NOT_OURS = new Set(['le'])

interface Family {
  readonly type: string
  readonly labels: ReadonlySet<string>
}

function familiesOf(text: string): Map<string, Family> {
  const families = new Map<string, { type: string; labels: Set<string> }>()
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (!RUNTIME.test(name)) families.set(name, { type, labels: new Set() })
  }
  for (const [, sample = '', labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
    const family = families.get(sample) ?? families.get(sample.replace(/_(bucket|sum|count)$/, ''))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) if (!NOT_OURS.has(label)) family?.labels.add(label)
  }
  return families
}

/** Tenants and Redis are told of by the exporter process alone. */
const ofExporters: readonly AnyMetric[] = [...redisMetrics, ...tenantMetrics]

const exporters = nodeProcess({
  name: 'exporters',
  entry: new URL('../../src/exporters/main.ts', import.meta.url),
  ports: ['ops'],
  env: ({ ports, stack }) => ({
    OPS_PORT: String(ports.ops),
    DATABASE_URL: stack.url('postgres'),
    REDIS_URL: stack.url('redis'),
  }),
  ready: { port: 'ops', path: '/health' },
})

let service: ServiceStack
beforeAll(async () => {
  service = await startService({ parts: [exporters] })
})
afterAll(() => service.stop())

async function useEverything(): Promise<void> {
  const user = await service.as(acme)
  const agentId = await user.createAgent()
  await user.send('GET', '/api/agents/nothing')
  const { WebSocket } = await import('ws')
  const watcher = new WebSocket(`ws://127.0.0.1:${service.port('api', 'http')}/ws`, {
    headers: { host: user.host, authorization: `Bearer ${user.token}` },
  })
  await new Promise((resolve, reject) => watcher.once('open', resolve).once('error', reject))
  const ids = [await user.createTask(agentId)]
  expect((await user.send('POST', '/api/tasks', lintTask(agentId, { source: 'x ', max_findings: 0 }))).status).toBe(202)
  await until('the task ends', async () => (await user.statusOf(ids[0] as string)) === 'completed')
}

test('every declared family is emitted with its type and labels, and no other', async () => {
  await useEverything()
  const emitted = familiesOf(`${await service.metrics('api')}\n${await service.metrics('worker')}`)
  const exported = familiesOf(await service.metrics('exporters'))
  for (const { name } of ofExporters) {
    expect(emitted.has(name), `${name} from one process alone`).toBe(false)
    const family = exported.get(name)
    if (family) emitted.set(name, family)
  }
  const describeFamily = (type: string, labels: Iterable<string>) => `${type} by ${[...labels].sort().join(', ')}`
  const expected = Object.fromEntries(
    [...declared, ...ofExporters].map(({ name, type, labels }) => [name, describeFamily(type, Object.keys(labels))]),
  )
  const actual = Object.fromEntries(
    [...emitted].map(([name, { type, labels }]) => [name, describeFamily(type, labels)]),
  )
  expect(actual).toEqual(expected)
})

test('the values tell what happened', async () => {
  const worker = await service.metrics('worker')
  expect(worker).toContain('agent_task_duration_seconds_count{tenant_id="acme",task_type="lint"} 2')
  expect(worker).toContain('temporal_workflow_executions{tenant_id="acme",workflow_type="code_check"} 2')
  for (const [outcome, count] of Object.entries({ completed: 1, failed: 1, interrupted: 0, abandoned: 0 }))
    expect(worker).toContain(`agent_task_attempts_total{tenant_id="acme",outcome="${outcome}"} ${count}`)
  expect(worker).toContain('active_agents_count{tenant_id="acme"} 1')
  expect(worker).toContain('active_agents_count{tenant_id="globex"} 0')
  expect(worker).toContain('task_queue_depth{tenant_id="acme"} 0')
  expect(worker).toContain('task_completion_rate{tenant_id="acme"} 0.5')
  const api = await service.metrics('api')
  expect(api).toMatch(/^api_errors_total\{tenant_id="acme",error_type="not_found"\} 1$/m)
  expect(api).toContain('websocket_connections{tenant_id="acme"} 1')
  expect(api).toMatch(/^websocket_updates_total\{tenant_id="acme",outcome="delivered"\} [1-9]/m)
  expect(api).toMatch(/^api_response_bytes_total\{tenant_id="acme"\} [1-9]\d{3,}/m)
  for (const page of [api, worker]) {
    expect(page).toMatch(/^log_bytes_total\{tenant_id="acme"\} [1-9]\d{2,}/m)
    expect(page).toMatch(/^postgres_query_seconds_total\{tenant_id="acme"\} (?!0$)\d/m)
  }
  expect(worker).toContain(
    'temporal_workflow_endings_total{tenant_id="acme",workflow_type="code_check",status="completed"} 2',
  )
})

test('task_queue_depth grows while nobody works, and the queue is still there afterwards', async () => {
  const user = await service.as(acme)
  const agentId = await user.createAgent()
  const running = await Promise.all(Array.from({ length: 10 }, () => user.createTask(agentId, { duration_ms: 3_000 })))
  await until('all places are taken', async () =>
    (await Promise.all(running.map((id) => user.statusOf(id)))).every((status) => status === 'running'),
  )
  await Promise.all(Array.from({ length: 7 }, () => user.createTask(agentId)))
  await until(
    'seven wait',
    async () => (await service.metrics('worker')).includes('task_queue_depth{tenant_id="acme"} 7'),
    3,
  )
  await until('none waits', async () =>
    (await service.metrics('worker')).includes('task_queue_depth{tenant_id="acme"} 0'),
  )
})
