import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoStack } from '../../src/demo/demo-stack.ts'
import { alertmanagerPart, prometheusPart } from '../../src/demo/parts.ts'
import { type Page, type Receiver, startReceiver, waitForPage } from '../../src/receiver/index.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import { type Stack, startStack } from '../../src/stackrun/index.ts'
import definition from '../../stack.ts'

const TENANTS = Array.from({ length: 500 }, (_, index) => `tenant-${index}`)
const REQUESTS_A_SECOND = 20

/** Emits the counters of 500 tenants as the API would, some of whom fail. */
const startTenants = async () => {
  const requests = new Map(TENANTS.map((tenant) => [tenant, { good: 0, bad: 0 }]))
  const failing = new Set<string>()
  let countedAt = performance.now()
  const count = (): void => {
    const amount = ((performance.now() - countedAt) / 1000) * REQUESTS_A_SECOND
    countedAt = performance.now()
    for (const [tenant, counts] of requests) counts[failing.has(tenant) ? 'bad' : 'good'] += amount
  }
  const line = (tenant: string, status: string, value: number): string =>
    `http_requests_total{tenant_id="${tenant}",method="GET",endpoint="/api/agents",status="${status}"} ${value}\n`
  const server = createServer((_, response) => {
    count()
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    for (const [tenant, { good, bad }] of requests) {
      response.write(line(tenant, '200', good))
      response.write(line(tenant, '500', bad))
      response.write(`slo_error_budget_ratio{slo="api-availability",tenant_id="${tenant}",tier="business"} 0.001\n`)
    }
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (...tenants: readonly string[]) => {
      count()
      for (const tenant of tenants) failing.add(tenant)
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((stopped) => server.close(stopped))
    },
  }
}

interface Running {
  readonly directory: string
  readonly tenants: Awaited<ReturnType<typeof startTenants>>
  readonly receiver: Receiver
  readonly stack: Stack
}

const query = async (stack: Stack, promql: string): Promise<number> => {
  const response = await fetch(`${stack.url('prometheus')}/api/v1/query?query=${encodeURIComponent(promql)}`)
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
  return Number(data.result[0]?.value[1] ?? Number.NaN)
}

const evaluations = (stack: Stack): Promise<number> =>
  query(stack, 'sum(prometheus_rule_group_iterations_total{rule_group=~".*;errors"})')

/** Waits until the rules were evaluated so many times more, so that a page that was due would have come. */
const afterEvaluations = async (stack: Stack, amount: number): Promise<void> => {
  const before = await evaluations(stack)
  const passed = await eventually(async () => (await evaluations(stack)) >= before + amount, {
    timeoutSeconds: 60,
    intervalMs: 500,
  })
  expect(passed, `${amount} evaluations in a minute`).toBe(true)
}

const tenantsOf = ({ details }: Page): readonly string[] => String((details as { tenants: string }).tenants).split(', ')

describe('storms, on real Prometheus and Alertmanager', () => {
  let running: Running

  beforeEach(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenantscope-storm-'))
    const [tenants, receiver] = [await startTenants(), await startReceiver()]
    const calm = demoStack(definition, join(directory, 'alertmanager'))
    // An alert that is not sent anew within four evaluations counts as resolved, so on a busy machine 1 s is too little.
    const stormy = {
      ...calm,
      cadence: { scrape: '2s', evaluation: '4s', rollup: '40s', period: '40s', relaxed: '4s' },
      grouping: { wait: '4s', interval: '4s', repeat: '4h' },
    } as const
    const stack = await startStack({
      directory,
      parts: [
        alertmanagerPart(stormy, receiver),
        prometheusPart(stormy, () => [{ name: 'api', targets: [tenants.address] }]),
      ],
    })
    running = { directory, tenants, receiver, stack }
    const seen = 'count(tenant:slo_events:increase5m{slo="api-availability"} > 0)'
    const measured = await eventually(async () => (await query(stack, seen)) === TENANTS.length, {
      timeoutSeconds: 60,
      intervalMs: 250,
    })
    expect(measured, 'all tenants are measured').toBe(true)
  })

  afterEach(async () => {
    await running.stack.stop()
    await running.receiver.stop()
    await running.tenants.stop()
    await rm(running.directory, { recursive: true, force: true })
  })

  test('five hundred tenants fail: one page', async () => {
    const { tenants, receiver, stack } = running
    await afterEvaluations(stack, 3)
    expect(receiver.pages(), 'while all is well').toEqual([])
    tenants.fail(...TENANTS)
    const page = await waitForPage(receiver.url, ({ severity }) => severity === 'critical', { timeoutSeconds: 60 })
    expect(page.summary).toContain('of all tenants see errors')
    await afterEvaluations(stack, 6)
    expect(receiver.pages().map(({ summary }) => summary)).toEqual([
      expect.stringContaining('of all tenants see errors'),
    ])
    expect(receiver.messages(), 'no message repeats what the page says').toEqual([])
    expect(await query(stack, 'count(ALERTS{alertname="TenantErrorRateCritical",alertstate="firing"})')).toBe(500)
  })

  test('one tenant of five hundred fails: one page, about that tenant alone', async () => {
    const { tenants, receiver, stack } = running
    tenants.fail('tenant-7')
    const page = await waitForPage(receiver.url, ({ severity }) => severity === 'critical', { timeoutSeconds: 60 })
    await afterEvaluations(stack, 6)
    expect(receiver.pages()).toHaveLength(1)
    expect(new Set(tenantsOf(receiver.pages()[0] ?? page))).toEqual(new Set(['tenant-7']))
    expect(receiver.pages()[0]?.summary).toMatch(/^api-errors: tenant-7: .*(\(\+\d+ more\))?$/)
    expect(receiver.messages()).toEqual([])
  })
})
