import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheSource } from '../../src/stackrun/cache-source.ts'
import { systemExecutor } from '../../src/stackrun/executor.ts'
import { cacheDirectory, resolveSoftware, software, temporal } from '../../src/stackrun/index.ts'
import { pathSource } from '../../src/stackrun/path-source.ts'
import { acme, ask, globex, type ServiceStack, startService, until } from './service-stack.ts'

/** Building the server takes Go some minutes, so it is asked for; one that is there is used. */
const isPresent = async (): Promise<boolean> => {
  if (process.env.TENANTSCOPE_BUILD_TEMPORAL) return (await resolveSoftware([software.temporal])).size > 0
  const executor = systemExecutor()
  const sources = [pathSource({ executor }), cacheSource({ cache: cacheDirectory(), executor })]
  const findings = sources.map((source) => source.find(software.temporal).catch(() => ({ miss: 'it does not run' })))
  return (await Promise.all(findings)).some((finding) => 'installation' in finding)
}

const present = await isPresent()
const title = present
  ? 'the service on a real Temporal'
  : 'the service on a real Temporal (skipped: there is none; TENANTSCOPE_BUILD_TEMPORAL=1 builds one with Go)'

describe.skipIf(!present)(title, () => {
  let service: ServiceStack
  beforeAll(async () => {
    service = await startService({
      parts: [temporal()],
      env: (stack) => ({ TEMPORAL_ADDRESS: stack.address('temporal') }),
    })
  })
  afterAll(() => service?.stop())

  const runTask = async (tenant: typeof acme, payload: object = {}): Promise<string> => {
    const user = await service.as(tenant)
    const taskId = await user.createTask(await user.createAgent(), payload)
    await until('the task has ended', async () => /completed|failed/.test(await user.statusOf(taskId)))
    return user.statusOf(taskId)
  }
  const ready = async (part: 'api' | 'worker') => {
    const { status, body } = await ask('GET', '/ready', { port: service.port(part, 'ops') })
    return { status, parts: (JSON.parse(body) as { parts: Record<string, string> }).parts }
  }

  test('tasks are workflows, counted for their tenants by type and by how they end', async () => {
    expect([await runTask(acme), await runTask(acme), await runTask(globex)]).toEqual(Array(3).fill('completed'))
    await until('three endings are counted', async () =>
      /temporal_workflow_endings_total\{tenant_id="globex".*completed"\} 1/.test(await service.metrics('worker')),
    )
    const page = await service.metrics('worker')
    expect(page).toContain('temporal_workflow_executions{tenant_id="acme",workflow_type="code_check"} 2')
    expect(page).toContain('temporal_workflow_executions{tenant_id="globex",workflow_type="code_check"} 1')
    expect(page).toContain(
      'temporal_workflow_endings_total{tenant_id="acme",workflow_type="code_check",status="completed"} 2',
    )
    expect(page).not.toMatch(/temporal_workflow_executions\{tenant_id="__none__"/)
  })

  test('/ready names the workflow engine while it does not answer; then tasks run again', async () => {
    expect(await ready('api')).toMatchObject({ status: 200, parts: { workflow: 'ok' } })
    service.stack.part('temporal').pause()
    try {
      await until('the API is not ready', async () => (await ready('api')).status === 503)
      expect((await ready('worker')).parts.workflow).toMatch(/within 1 s|UNAVAILABLE|deadline/i)
    } finally {
      service.stack.part('temporal').resume()
    }
    await until('the API is ready', async () => (await ready('api')).status === 200)
    expect(await runTask(acme)).toBe('completed')
  })

  test('a worker that dies leaves its task to the next one', { timeout: 90_000 }, async () => {
    const user = await service.as(acme)
    const taskId = await user.createTask(await user.createAgent(), { duration_ms: 2000 })
    await until('the task runs', async () => (await user.statusOf(taskId)) === 'running')
    await service.stack.part('worker').kill()
    await service.stack.part('worker').start()
    await until('the task completes', async () => (await user.statusOf(taskId)) === 'completed', 60)
  })
})
