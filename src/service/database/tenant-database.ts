import type { Pool, QueryResultRow } from 'pg'
import { tenantId } from '../tenants/tenant.ts'
import type { Queryable } from './queryable.ts'
import { inTransaction } from './transaction.ts'

/**
 * One tenant's part of the database, and no other's. Repositories take their table names from here, already quoted
 * and qualified with the tenant's schema, so a query for the wrong tenant cannot be written: there is no `search_path`
 * to be left over from somebody else's request, and no function that accepts a schema name.
 */
export interface TenantDatabase extends Queryable {
  readonly tenantId: string
  readonly agents: string
  readonly tasks: string
  transaction<Result>(work: (database: TenantDatabase) => Promise<Result>): Promise<Result>
}

export type TenantDatabases = (tenantId: string) => TenantDatabase

export const createTenantDatabases =
  (pool: Pool): TenantDatabases =>
  (id) => {
    const schema = quotedSchema(id)
    const scopedTo = (connection: Queryable): TenantDatabase => ({
      tenantId: id,
      agents: `${schema}.agents`,
      tasks: `${schema}.tasks`,
      query: <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
        connection.query<Row>(text, values),
      transaction: (work) => inTransaction(pool, (inner) => work(scopedTo(inner))),
    })
    return scopedTo(pool as Queryable)
  }

/** The schema of a tenant. Throws on an id that is no DNS label, whoever passes it. */
export const schemaOf = (id: string): string => `tenant_${tenantId.parse(id)}`

const quotedSchema = (id: string): string => `"${schemaOf(id)}"`
