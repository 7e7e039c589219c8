import { describe, expect, it } from 'vitest'
import { createTenantDatabases } from './tenant-database.ts'

const databases = createTenantDatabases(undefined as never)

describe("a tenant's database", () => {
  it('names its tables with its own schema', () => {
    expect(databases('acme-tools')).toMatchObject({
      agents: '"tenant_acme-tools".agents',
      tasks: '"tenant_acme-tools".tasks',
    })
  })

  it.each(['', 'Acme', 'acme_', 'acme"; DROP SCHEMA public; --', 'a.b', '../globex', `${'a'.repeat(33)}`])(
    'does not exist for %j',
    (id) => {
      expect(() => databases(id)).toThrow()
    },
  )
})
