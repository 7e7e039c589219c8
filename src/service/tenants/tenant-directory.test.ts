import { describe, expect, it } from 'vitest'
import { createTenantDirectory } from './tenant-directory.ts'

function directory(rows: Record<string, string>, options: { maxEntries?: number } = {}) {
  const asked: unknown[] = []
  const clock = { now: 0 }
  const query = async (_sql: string, [id]: readonly unknown[] = []) => {
    asked.push(id)
    const tier = rows[id as string]
    return { rows: tier ? [{ id, tier }] : [], rowCount: tier ? 1 : 0 }
  }
  return {
    asked,
    clock,
    tenants: createTenantDirectory({
      database: { query } as never,
      freshSeconds: 10,
      now: () => clock.now,
      ...options,
    }),
  }
}

describe('the tenant directory', () => {
  it('asks the database once while an entry is fresh, and again after', async () => {
    const { asked, clock, tenants } = directory({ acme: 'starter' })
    await tenants.find('acme')
    await tenants.find('acme')
    expect(asked).toEqual(['acme'])
    clock.now = 10_001
    await tenants.find('acme')
    expect(asked).toEqual(['acme', 'acme'])
  })

  it('does not remember that a tenant is unknown', async () => {
    const rows: Record<string, string> = {}
    const { tenants } = directory(rows)
    expect(await tenants.find('acme')).toBeUndefined()
    rows.acme = 'business'
    expect(await tenants.find('acme')).toEqual({ id: 'acme', tier: 'business' })
  })

  it('forgets the oldest entry when it is full', async () => {
    const { asked, tenants } = directory({ a: 'starter', b: 'starter' }, { maxEntries: 1 })
    for (const id of ['a', 'b', 'a']) await tenants.find(id)
    expect(asked).toEqual(['a', 'b', 'a'])
  })
})
