import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAgent, deleteAgent } from '../../src/service/agents/agent-store.ts'
import { createTenantDatabases, type TenantDatabase } from '../../src/service/database/tenant-database.ts'
import { acceptTask } from '../../src/service/tasks/accept-task.ts'
import { provisionTenants } from '../../src/service/tenants/provision-tenants.ts'
import { postgres, type Stack, startStack } from '../../src/stackrun/index.ts'

let root: string
let stack: Stack
let pool: pg.Pool
let database: TenantDatabase

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deletion-'))
  stack = await startStack({ directory: join(root, 'run'), parts: [postgres()] })
  const databaseUrl = stack.url('postgres')
  await provisionTenants({ databaseUrl, tenants: [{ id: 'acme', tier: 'starter' }] })
  pool = new pg.Pool({ connectionString: databaseUrl })
  pool.on('connect', (connection) => connection.on('error', () => {})) // the server may say farewell after the pool has
  database = createTenantDatabases(pool)('acme')
})
afterAll(async () => {
  await pool?.end()
  await stack?.stop()
  await rm(root, { recursive: true, force: true })
})

const isWaitingForALock = async (): Promise<boolean> => {
  const { rowCount } = await pool.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
  return rowCount === 1
}

test('an agent can be deleted while a worker ends one of its tasks: neither waits for the other for ever', async () => {
  const agent = await createAgent(database, { name: 'doomed', createdBy: 'ann', maxAgents: 10 })
  const agentId = agent?.id as string
  const accepted = await acceptTask(database, {
    task: { agent_id: agentId, task_type: 'lint', payload: {} } as Parameters<typeof acceptTask>[1]['task'],
    createdBy: 'ann',
    requestHash: 'x',
    idempotencyKey: undefined,
    maxOpenTasks: 10,
    context: {},
  })
  expect(accepted.outcome).toBe('accepted')

  // The statements of endTask, in its order, with the deletion begun after the first one.
  const worker = await pool.connect()
  try {
    await worker.query('BEGIN')
    await worker.query(`UPDATE ${database.tasks} SET status = 'completed', ended_at = clock_timestamp()`)
    const deletion = deleteAgent(database, agentId)
    await expect.poll(isWaitingForALock, { timeout: 10_000 }).toBe(true)
    await worker.query('DELETE FROM public.open_tasks')
    await worker.query('COMMIT')
    expect(await deletion).toBe(true)
  } finally {
    worker.release()
  }
  const { rowCount } = await pool.query(`SELECT 1 FROM ${database.tasks}`)
  expect(rowCount).toBe(0)
})
