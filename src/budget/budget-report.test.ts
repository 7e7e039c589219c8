import { expect, test } from 'vitest'
import type { BudgetPolicy } from '../core/budget-policy.ts'
import { budgetReport } from './budget-report.ts'

const policy: BudgetPolicy = [
  { below: 0.5, action: 'warn', meaning: 'Careful.' },
  { below: 0.1, action: 'freeze', meaning: 'Stop.' },
]
const names = { left: 'left', burn: 'burn', exhaustion: 'end' }
const of = (tenant_id: string, value: number) => ({ labels: { slo: 'api', tenant_id, tier: 'starter' }, value })

const series: Readonly<Record<string, readonly ReturnType<typeof of>[]>> = {
  left: [of('fine', 0.9), of('low', 0.3), of('spent', -2), of('edge', 0.1), of('idle', Number.NaN)],
  burn: [of('spent', 14), of('idle', Number.NaN)],
  end: [of('spent', 0)],
}
const prometheus = { query: async (metric: string) => series[metric] ?? [] }

test('budgets come scarcest first, each with the stage that it has reached', async () => {
  const lines = await budgetReport(prometheus, policy, names)
  expect(lines.map(({ tenantId, stage }) => [tenantId, stage?.action])).toEqual([
    ['spent', 'freeze'],
    ['edge', 'warn'],
    ['low', 'warn'],
    ['fine', undefined],
  ])
  expect(lines[0]).toMatchObject({ burn: 14, exhaustedInSeconds: 0 })
  expect(lines[3]).not.toHaveProperty('burn')
})
