import { expect, test } from 'vitest'
import { quotaExporter } from './quota-exporter.ts'

const rows = [
  { id: 'acme', tier: 'enterprise', created_seconds: 0 },
  { id: 'hooli', tier: 'starter', created_seconds: 0 },
  { id: 'idle', tier: 'starter', created_seconds: 0 },
]

test('use is counted against the quota of the tier; a tier without one is left out', async () => {
  const counters: Readonly<Record<string, string>> = { 'quota:starter:hooli': '30' }
  const exporter = quotaExporter(
    { tenants: async () => rows },
    () => ({ mget: async (keys) => keys.map((key) => counters[key] ?? null) }),
    { name: 'tasks_per_day', limits: { starter: 20 }, key: (tier, id) => `quota:${tier}:${id}` },
  )
  const samples = await exporter.collect(AbortSignal.timeout(1000))
  expect(samples.map(({ labels, value }) => [labels.tenant_id, value])).toEqual([
    ['hooli', 1.5],
    ['idle', 0],
  ])
})
