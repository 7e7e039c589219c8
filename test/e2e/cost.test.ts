import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { costReport } from '../../src/exporters/cost/cost-report.ts'
import { monthOf } from '../../src/exporters/cost/month.ts'
import { prometheusQuery } from '../../src/exporters/cost/prometheus-query.ts'
import { prometheusUsage } from '../../src/exporters/cost/prometheus-usage.ts'
import { defaultRates } from '../../src/exporters/cost/rates.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import { prometheus, type Stack, startStack } from '../../src/stackrun/index.ts'

/** Rises by the same steps at each scrape, so that the increase between two scrapes is known. */
const page = (scrapes: number): string =>
  [
    `http_request_duration_seconds_sum{tenant_id="acme",endpoint="/api/agents"} ${scrapes * 3}`,
    `agent_task_duration_seconds_sum{tenant_id="acme",task_type="lint"} ${scrapes * 6}`,
    `agent_task_duration_seconds_sum{tenant_id="hooli",task_type="lint"} ${scrapes * 3}`,
    `http_requests_total{tenant_id="acme",method="GET",endpoint="/api/agents",status="200"} ${scrapes * 10}`,
    `http_requests_total{tenant_id="hooli",method="GET",endpoint="/api/agents",status="200"} ${scrapes * 10}`,
    `http_requests_total{tenant_id="__none__",method="GET",endpoint="__unmatched__",status="401"} ${scrapes * 1000}`,
    `postgres_query_seconds_total{tenant_id="acme"} ${scrapes * 3}`,
    `postgres_query_seconds_total{tenant_id="hooli"} ${scrapes}`,
    `api_response_bytes_total{tenant_id="acme"} ${scrapes * 500}`,
    `api_response_bytes_total{tenant_id="hooli"} ${scrapes * 500}`,
    `log_bytes_total{tenant_id="acme"} ${scrapes * 700}`,
    `log_bytes_total{tenant_id="__none__"} ${scrapes * 9000}`,
    `redis_operations_total{tenant_id="acme",operation="read"} ${scrapes * 4}`,
    'postgres_tenant_schema_size_bytes{tenant_id="acme",server="primary"} 3000',
    'postgres_tenant_schema_size_bytes{tenant_id="acme",server="standby-1"} 3000',
    'postgres_tenant_schema_size_bytes{tenant_id="hooli",server="primary"} 1000',
    'tenant_info{tenant_id="acme",tier="enterprise"} 1',
    'tenant_info{tenant_id="hooli",tier="starter"} 1',
    '',
  ].join('\n')

let directory: string
let stack: Stack
let target: Server
let scrapes = 0

beforeAll(async () => {
  target = createServer((_request, response) => response.end(page(++scrapes))).listen(0, '127.0.0.1')
  await once(target, 'listening')
  const address = `127.0.0.1:${(target.address() as AddressInfo).port}`
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-cost-'))
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'service', static_configs: [{ targets: [address] }] }],
  }
  stack = await startStack({ directory, guardsExit: false, parts: [prometheus({ config: JSON.stringify(config) })] })
})
afterAll(async () => {
  await stack?.stop()
  target?.closeAllConnections()
  target?.close()
  await rm(directory, { recursive: true, force: true })
})

test('usage is read from a real Prometheus, and what is fixed is shared by it', async () => {
  await eventually(() => scrapes >= 4, { timeoutSeconds: 30 })
  const usage = await prometheusUsage(prometheusQuery({ url: stack.url('prometheus') }))({ seconds: 3600 })
  expect(usage).toMatchObject([
    { tenantId: 'acme', tier: 'enterprise', amounts: { storageBytes: 3000, telemetrySeries: 10 } },
    {
      tenantId: 'hooli',
      tier: 'starter',
      amounts: { storageBytes: 1000, telemetrySeries: 6, logBytes: 0, redisOperations: 0 },
    },
  ])
  const month = monthOf(new Date('2026-11-16T00:00:00Z'))
  const { tenants, monthToDate } = costReport({ rates: defaultRates, usage, month })
  const [acme, hooli] = ['acme', 'hooli'].map((id) => tenants.find(({ tenantId }) => tenantId === id))
  expect(monthToDate.cents).toMatchObject({ kubernetes: 20_000, postgres: 32_500, transfer: 10_000, redis: 25_000 })
  expect(acme?.cents).toMatchObject({ kubernetes: 15_000, postgres: 24_375, transfer: 5000, redis: 25_000 })
  expect(hooli?.cents).toMatchObject({ kubernetes: 5000, postgres: 8125, transfer: 5000, redis: 0 })
})

test('the elapsed month is within what one query may ask for', async () => {
  const query = prometheusQuery({ url: stack.url('prometheus') })
  const usage = await prometheusUsage(query)({ seconds: 31 * 86_400 })
  expect(usage.map(({ tenantId }) => tenantId)).toEqual(['acme', 'hooli'])
  await expect(query('up{')).rejects.toThrow(/PROMETHEUS_REFUSED.*bad_data/)
})

const run = (...argv: readonly string[]) =>
  promisify(execFile)(process.execPath, [
    'bin/tenantscope.mjs',
    'cost',
    '--prometheus',
    stack.url('prometheus'),
    ...argv,
  ])

test('the command prints a table for people and CSV for billing, of the same figures', async () => {
  const table = await run('--price', 'enterprise=5000', 'starter=29')
  expect(table.stdout).toMatch(/^acme +enterprise +\d+\.\d\d +\d+\.\d\d +-?\d+\.\d %/m)
  expect(table.stdout).toMatch(/^hooli +starter .* -\d+\.\d %/m)
  const { stdout } = await run('--csv')
  const [header = '', ...lines] = stdout.trim().split('\r\n')
  expect(header).toMatch(/^month,tenant_id,tier,kubernetes,.*,telemetry,logs,total,forecast,price$/)
  for (const line of lines) {
    const cells = line.split(',')
    const cents = cells.map((cell) => Math.round(Number(cell) * 100))
    expect(cents.slice(3, 15).reduce((sum, each) => sum + each, 0)).toBe(cents[15])
  }
  expect(lines.map((line) => line.split(',')[1]).sort()).toEqual(['acme', 'hooli'])
})
