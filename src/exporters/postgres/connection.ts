import pg from 'pg'

/** Sends a query and gives its rows. */
export type Read = <Row extends pg.QueryResultRow>(text: string) => Promise<readonly Row[]>

/** A query that is dearer than a scrape allows is ended by the server at last. */
export const LONGEST_QUERY_MS = 30_000

/** Connections of their own for exporters, each of which gives up in time whatever the server does. */
export const createExporterPool = (url: string, timeoutSeconds: number): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'tenantscope-exporter',
    max: 3, // one for the server, one for its statements, one for the sizes of schemas
    connectionTimeoutMillis: timeoutSeconds * 1000,
    query_timeout: timeoutSeconds * 1000,
    statement_timeout: LONGEST_QUERY_MS,
    idleTimeoutMillis: 0,
  })
  pool.on('error', () => {}) // an idle connection was lost; the next scrape makes a new one or says why not
  return pool
}

/** Reads over one connection, which is closed when reading fails: it may still wait for an answer. */
export const readingFrom = async <Result>(pool: pg.Pool, use: (read: Read) => Promise<Result>): Promise<Result> => {
  const client = await pool.connect()
  try {
    const result = await use(async (text) => (await client.query(text)).rows)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}
