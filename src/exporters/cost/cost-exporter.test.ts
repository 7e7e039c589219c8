import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registerExporters } from '../register-exporters.ts'
import { costExporter } from './cost-exporter.ts'
import { prometheusQuery } from './prometheus-query.ts'
import { prometheusUsage } from './prometheus-usage.ts'
import { defaultRates } from './rates.ts'
import { noUsage, type UsageSource } from './usage.ts'

const TOKEN = 'hunter2-of-the-test'

let server: Server
let url: string
let answer: { status: number; body: string }
let asked: number
beforeEach(async () => {
  asked = 0
  answer = { status: 200, body: '{"status":"success","data":{"resultType":"vector","result":[]}}' }
  server = createServer((_request, response) => {
    asked++
    response.writeHead(answer.status).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const usage: UsageSource = async () => [
  { tenantId: 'acme', tier: 'starter', amounts: { ...noUsage, handlingSeconds: 3600, requests: 1000 } },
  { tenantId: 'hooli', amounts: { ...noUsage, handlingSeconds: 1200 } },
]
const middle = () => new Date('2026-11-16T00:00:00Z')

test('a scrape shows each tenant, the fleet and the margin where there is a price', async () => {
  const registry = new Registry()
  const rates = { ...defaultRates, monthlyPriceDollars: { starter: 10_000 } }
  registerExporters(registry, [costExporter({ usage, rates, now: middle })], { timeoutSeconds: 10 })
  const page = await registry.metrics()
  expect(page).toContain('tenant_cost_month_to_date_dollars{tenant_id="acme",component="kubernetes"} 150')
  expect(page).toContain('tenant_cost_month_to_date_dollars{tenant_id="hooli",component="kubernetes"} 50')
  expect(page).toContain('fleet_cost_month_to_date_dollars{component="kubernetes"} 200')
  expect(page).toMatch(/^tenant_margin_ratio\{tenant_id="acme"\} 0\.\d+$/m)
  expect(page).not.toContain('tenant_margin_ratio{tenant_id="hooli"}')
  expect(page).toContain('tenantscope_exporter_up{exporter="cost"} 1')
})

test('usage is read once for many scrapes, and again when it is old', async () => {
  let clock = Date.parse('2026-11-16T00:00:00Z')
  const exporter = costExporter({
    usage: prometheusUsage(prometheusQuery({ url })),
    intervalSeconds: 60,
    now: () => new Date(clock),
  })
  const { signal } = new AbortController()
  await exporter.collect(signal)
  const forOne = asked
  await exporter.collect(signal)
  expect(asked).toBe(forOne)
  clock += 60_000
  await exporter.collect(signal)
  await vi.waitFor(() => expect(asked).toBe(2 * forOne))
  await exporter.close?.()
})

test('a source slower than a scrape costs that scrape its series, and is there for a later one', async () => {
  let answered = (): void => {}
  const slow: UsageSource = async (options) => {
    await new Promise<void>((resolve) => {
      answered = resolve
    })
    return usage(options)
  }
  const registry = new Registry()
  registerExporters(registry, [costExporter({ usage: slow })], { timeoutSeconds: 0.05 })
  expect(await registry.metrics()).toContain('tenantscope_exporter_up{exporter="cost"} 0')
  answered()
  await vi.waitFor(async () => expect(await registry.metrics()).toMatch(/^tenant_cost_forecast_dollars\{/m))
})

test.each([
  { name: 'wrong credentials', status: 401, body: '', text: /PROMETHEUS_REFUSED.*refuses these credentials \(401\)/ },
  {
    name: 'a query that is too dear',
    status: 503,
    body: '{"status":"error","errorType":"timeout","error":"query timed out"}',
    text: /PROMETHEUS_REFUSED.*timeout: query timed out/,
  },
  { name: 'a page that is no Prometheus', status: 200, body: '<html>', text: /PROMETHEUS_ANSWER.*no vector/ },
])('$name takes the series away, says why once, and names no token', async ({ status, body, text }) => {
  answer = { status, body }
  const told: (string | undefined)[] = []
  const registry = new Registry()
  registerExporters(registry, [costExporter({ usage: prometheusUsage(prometheusQuery({ url, token: TOKEN })) })], {
    timeoutSeconds: 10,
    onChange: ({ failure }) => told.push(failure),
  })
  await registry.metrics()
  const page = await registry.metrics()
  expect(page).toContain('tenantscope_exporter_up{exporter="cost"} 0')
  expect(page).not.toMatch(/^fleet_cost/m)
  expect(told).toEqual([expect.stringMatching(text)])
  expect(told.join()).not.toContain(TOKEN)
})

test('a Prometheus that is gone is told with its address', async () => {
  const query = prometheusQuery({ url: 'http://127.0.0.1:1' })
  await expect(query('up')).rejects.toThrow(/PROMETHEUS_UNREACHABLE: 127\.0\.0\.1:1: .+\n {4}fix: /)
})

test('a thousand tenants are shown within 200 ms', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    tenantId: `tenant-${index}`,
    tier: 'starter',
    amounts: { ...noUsage, handlingSeconds: index, requests: index * 7, storageBytes: index * 1e6 },
  }))
  const registry = new Registry()
  registerExporters(registry, [costExporter({ usage: async () => many })], { timeoutSeconds: 10 })
  expect(await registry.metrics()).toContain('tenant_cost_forecast_dollars{tenant_id="tenant-999"}')
  // CPU time, the least of three: a busy machine makes the clock on the wall mean nothing.
  const scrapes: number[] = []
  for (let scrape = 0; scrape < 3; scrape++) {
    const before = process.cpuUsage()
    await registry.metrics()
    const { user, system } = process.cpuUsage(before)
    scrapes.push((user + system) / 1000)
  }
  expect(Math.min(...scrapes)).toBeLessThan(200)
})
