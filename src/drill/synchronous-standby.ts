import pg from 'pg'
import type { Part } from '../stackrun/index.ts'
import { standbyOf } from './postgres-standby.ts'

export const STANDBY = 'postgres-standby'

/**
 * A standby that the primary waits for before it tells anybody that a transaction is committed, so that a failover loses
 * nothing that was accepted.
 */
export const synchronousStandby = (primary: string): Part => ({
  ...standbyOf(primary, { name: STANDBY, settings: { max_connections: '200' } }),
  async afterFirstStart({ stack }) {
    const client = new pg.Client({ connectionString: stack.url(primary), application_name: 'drill' })
    await client.connect()
    try {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '"${STANDBY}"'`)
      await client.query('SELECT pg_reload_conf()')
    } finally {
      await client.end()
    }
  },
})
