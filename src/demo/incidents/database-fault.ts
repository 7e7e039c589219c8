import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { schemaOf } from '../../service/database/tenant-database.ts'
import type { IncidentContext, Lift } from './incident.ts'

type Query = (sql: string) => Promise<void>

const open = async (databaseUrl: string) => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'incident' })
  client.on('error', () => {}) // the database may go down on purpose meanwhile
  await client.connect()
  const query: Query = async (sql) => {
    await client.query(sql)
  }
  return { query, close: () => client.end() }
}

export const agentsTable = (tenantId: string): string =>
  `${pg.escapeIdentifier(schemaOf(tenantId))}.${pg.escapeIdentifier('agents')}`

/** Breaks something at once, and mends it when the incident is lifted. */
export const standingFault = async (
  { databaseUrl }: IncidentContext,
  fault: { readonly breakIt: string; readonly mendIt: string },
): Promise<Lift> => {
  const { query, close } = await open(databaseUrl)
  await query(fault.breakIt)
  return async () => {
    await query(fault.mendIt)
    await close()
  }
}

/** Breaks something for a part of each cycle, so that some requests fail and others do not. */
export const cyclingFault = async (
  { databaseUrl }: IncidentContext,
  fault: { readonly breakIt: string; readonly mendIt: string; readonly brokenMs: number; readonly wholeMs: number },
): Promise<Lift> => {
  const { query, close } = await open(databaseUrl)
  const abort = new AbortController()
  const cycle = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await query(fault.breakIt)
      await delay(fault.brokenMs)
      await query(fault.mendIt)
      await delay(fault.wholeMs, undefined, { signal: abort.signal }).catch(() => {})
    }
  }
  const running = cycle()
  running.catch(() => {}) // told when it is lifted; the database may be gone before
  return async () => {
    abort.abort()
    await running
    await close()
  }
}
