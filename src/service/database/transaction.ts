import type { Pool, PoolClient } from 'pg'
import type { Queryable } from './queryable.ts'

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (connection: Queryable) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect()
  let broken: Error | undefined
  try {
    await connection.query('BEGIN')
    const result = await work(connection as Queryable)
    await connection.query('COMMIT')
    return result
  } catch (error) {
    broken = await rollback(connection)
    throw error
  } finally {
    // A connection that could not roll back is in an unknown state: it is closed, not returned.
    connection.release(broken)
  }
}

const rollback = (connection: PoolClient): Promise<Error | undefined> =>
  connection.query('ROLLBACK').then(
    () => undefined,
    (error: Error) => error,
  )
