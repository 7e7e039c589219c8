import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readObjectives } from './objectives.ts'
import { tenantExporter } from './tenant-exporter.ts'

const objectives = {
  schema: 1 as const,
  objectives: { served: { starter: 0.99, enterprise: 0.999 } },
  errorBudgets: { served: { starter: 0.01, enterprise: 0.001 } },
}
const source = {
  tenants: async () => [
    { id: 'acme', tier: 'enterprise' },
    { id: 'hooli', tier: 'starter' },
    { id: 'lost', tier: 'unknown' },
  ],
  signUpsLastDay: async () => 2,
}
const collected = async () => {
  const samples = await tenantExporter(source, objectives).collect(AbortSignal.timeout(1000))
  return samples.map(({ metric, labels, value }) => `${metric.name} ${Object.values(labels).join(' ')} ${value}`)
}

test('each tenant is promised what its tier is, to the letter', async () => {
  const lines = await collected()
  expect(lines).toContain('slo_error_budget_ratio served acme enterprise 0.001')
  expect(lines).toContain('slo_error_budget_ratio served hooli starter 0.01')
  expect(lines).toContain('slo_objective_ratio served acme enterprise 0.999')
  expect(lines).toContain('tenant_info acme enterprise 1')
})

test('a tenant on a tier without promises is known, and promised nothing', async () => {
  expect((await collected()).filter((line) => line.includes('lost'))).toEqual(['tenant_info lost unknown 1'])
})

test('tenants beyond the cap are held to the strictest promise', async () => {
  expect(await collected()).toContain('slo_error_budget_ratio __other__ __other__ served 0.001')
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
