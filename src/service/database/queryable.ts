import type { QueryResult, QueryResultRow } from 'pg'

/** What runs a query: the pool, or one connection inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>
}
