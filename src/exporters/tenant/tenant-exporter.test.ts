import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readObjectives } from './objectives.ts'
import { type TenantSource, tenantExporter } from './tenant-exporter.ts'

const objectives = {
  schema: 1 as const,
  objectives: { served: { starter: 0.99, enterprise: 0.999 } },
  errorBudgets: { served: { starter: 0.01, enterprise: 0.001 } },
}
const NOW = 1_000_000
const source = {
  tenants: async () => [
    { id: 'acme', tier: 'enterprise', created_seconds: NOW - 1000 },
    { id: 'hooli', tier: 'starter', created_seconds: NOW - 86_399 },
    { id: 'lost', tier: 'unknown', created_seconds: NOW - 86_401 },
  ],
  activity: async () => ({
    activeTenants: { '1d': 1, '7d': 2, '30d': 3 },
    adopters: { agents: 3, completed_tasks: 1.5, many_agents: 0 },
  }),
}
const collected = async (from: TenantSource = source) => {
  const exporter = tenantExporter(from, objectives, { nowSeconds: () => NOW })
  const samples = await exporter.collect(AbortSignal.timeout(1000))
  return samples.map(({ metric, labels, value }) => [metric.name, ...Object.values(labels), value].join(' '))
}

test('each tenant is promised what its tier is, to the letter', async () => {
  const lines = await collected()
  expect(lines).toContain('slo_error_budget_ratio served acme enterprise 0.001')
  expect(lines).toContain('slo_error_budget_ratio served hooli starter 0.01')
  expect(lines).toContain('slo_objective_ratio served acme enterprise 0.999')
  expect(lines).toContain('tenant_info acme enterprise 1')
})

test('a tenant on a tier without promises is known, and promised nothing', async () => {
  expect((await collected()).filter((line) => line.includes('lost'))).toEqual([
    'tenant_info lost unknown 1',
    'tenant_created_timestamp_seconds lost 913599',
  ])
})

test('tenants beyond the cap are held to the strictest promise', async () => {
  expect(await collected()).toContain('slo_error_budget_ratio __other__ __other__ served 0.001')
})

test('sign-ups, active tenants and adoption are those of the source', async () => {
  const lines = await collected()
  expect(lines).toContain('tenant_signups_last_day 2')
  expect(lines).toContain('tenants_active 7d 2')
  expect(lines).toContain('tenant_feature_adoption_ratio completed_tasks 0.5')
})

test('without tenants there is no share of them', async () => {
  const lines = await collected({ ...source, tenants: async () => [] })
  expect(lines).toContain('tenant_signups_last_day 0')
  expect(lines.filter((line) => line.includes('adoption'))).toEqual([])
})

test('the generated file of this repository can be read', async () => {
  const file = await readObjectives(new URL('../../../slo/generated/objectives.json', import.meta.url))
  expect(Object.keys(file.objectives)).toContain('api-availability')
})

test('a file of another shape is refused with its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-objectives-'))
  await writeFile(join(folder, 'o.json'), '{"schema":1,"objectives":{"a":{"x":2}},"errorBudgets":{}}')
  await expect(readObjectives(join(folder, 'o.json'))).rejects.toThrow(/OBJECTIVES: .*o\.json/)
  await rm(folder, { recursive: true })
})
