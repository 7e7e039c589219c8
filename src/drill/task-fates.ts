import pg from 'pg'
import { schemaOf } from '../service/database/tenant-database.ts'
import { eventually } from '../stackrun/eventually.ts'
import type { TaskFate } from './findings.ts'
import type { Outcome } from './steady-load.ts'

const statusesOf = async (databaseUrl: string, accepted: ReadonlyMap<string, readonly string[]>): Promise<string[]> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'drill' })
  client.on('error', () => {})
  await client.connect()
  try {
    const statuses: string[] = []
    for (const [tenantId, ids] of accepted) {
      const table = `${pg.escapeIdentifier(schemaOf(tenantId))}.tasks`
      const { rows } = await client.query<{ status: string }>(`SELECT status FROM ${table} WHERE id = ANY($1)`, [ids])
      statuses.push(...rows.map(({ status }) => status))
    }
    return statuses
  } finally {
    await client.end()
  }
}

/** Follows every task that a client was told is accepted, in the database itself, until all have ended or patience has. */
export const followTasks = async (
  databaseUrl: string,
  outcomes: readonly Outcome[],
  timeoutSeconds: number,
): Promise<TaskFate> => {
  const accepted = new Map<string, string[]>()
  for (const { tenantId, taskId } of outcomes) {
    if (taskId !== undefined) accepted.set(tenantId, [...(accepted.get(tenantId) ?? []), taskId])
  }
  const total = [...accepted.values()].reduce((sum, ids) => sum + ids.length, 0)
  let statuses: string[] = []
  const count = (...wanted: string[]) => statuses.filter((status) => wanted.includes(status)).length
  await eventually(
    async () => {
      statuses = await statusesOf(databaseUrl, accepted)
      return count('completed', 'failed', 'cancelled') === total
    },
    { timeoutSeconds, intervalMs: 250 },
  )
  const completed = count('completed')
  const failed = count('failed', 'cancelled')
  return { accepted: total, completed, failed, lost: total - completed - failed }
}
