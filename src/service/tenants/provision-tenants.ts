import pg from 'pg'
import { migrateShared, migrateTenant } from '../database/migrate.ts'
import { schemaOf } from '../database/tenant-database.ts'
import type { Tenant } from './tenant.ts'

interface Options {
  readonly databaseUrl: string
  readonly tenants: readonly Tenant[]
}

/**
 * Brings the shared tables up to date, then makes each tenant, or brings an existing one to its tier and the newest
 * schema. Safe to repeat, and safe to run twice at once.
 *
 * It does not use the service's pool: a migration sets the search path and may take longer than a request ever should.
 */
export async function provisionTenants({ databaseUrl, tenants }: Options): Promise<void> {
  const connection = new pg.Client({ connectionString: databaseUrl, application_name: 'provision' })
  await connection.connect()
  try {
    await migrateShared(connection)
    for (const tenant of tenants) await provision(connection, tenant)
  } finally {
    await connection.end()
  }
}

/** Row, schema and tables appear together or not at all. */
async function provision(connection: pg.Client, { id, tier }: Tenant): Promise<void> {
  const schema = schemaOf(id)
  await connection.query('BEGIN')
  try {
    await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [schema])
    await connection.query(
      `INSERT INTO public.tenants (id, tier) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET tier = excluded.tier WHERE tenants.tier <> excluded.tier`,
      [id, tier],
    )
    await migrateTenant(connection, schema)
    await connection.query('COMMIT')
  } catch (error) {
    await connection.query('ROLLBACK')
    throw error
  }
}
