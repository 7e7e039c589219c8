import pg from 'pg'

interface Options {
  readonly url: string
  readonly applicationName: string
  readonly maxConnections: number
  readonly onIdleError: (error: Error) => void
}

/**
 * The connection pool. Every wait in it is bounded, and the bounds add up to less than the 2 s within which a request
 * must be answered when PostgreSQL is gone: 0.6 s for a connection, then at most 1 s for the statement that hangs.
 */
export function createPool({ url, applicationName, maxConnections, onIdleError }: Options): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: 600,
    query_timeout: 1_000,
    statement_timeout: 900,
    idle_in_transaction_session_timeout: 5_000,
    keepAlive: true,
  })
  // Without a listener, a connection lost while idle would end the process.
  pool.on('error', onIdleError)
  // So would one lost in a transaction between two statements, which the pool does not watch; the next statement tells.
  pool.on('connect', (connection) => connection.on('error', () => {}))
  return pool
}
