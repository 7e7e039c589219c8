import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { standbyOf } from '../../src/drill/postgres-standby.ts'
import type { Exporter } from '../../src/exporters/exporter.ts'
import { postgresExporters } from '../../src/exporters/postgres/postgres-exporters.ts'
import { connectRedisExporter } from '../../src/exporters/redis/redis-exporter.ts'
import { type RegisteredExporters, registerExporters } from '../../src/exporters/register-exporters.ts'
import { postgresTenants } from '../../src/exporters/tenant/postgres-source.ts'
import { quotaExporter } from '../../src/exporters/tenant/quota-exporter.ts'
import { tenantExporter } from '../../src/exporters/tenant/tenant-exporter.ts'
import type { Queryable } from '../../src/service/database/queryable.ts'
import { taskQuota } from '../../src/service/limits/task-quota.ts'
import { createTenantBudget } from '../../src/service/limits/tenant-budget.ts'
import { tierLimits } from '../../src/service/limits/tier-limits.ts'
import { provisionTenants } from '../../src/service/tenants/provision-tenants.ts'
import { pruneHistory } from '../../src/service/worker/prune-history.ts'
import { postgres, redis, type Stack, startStack } from '../../src/stackrun/index.ts'

const PASSWORD = 'hunter2-of-the-test'

let directory: string
let stack: Stack
let database: pg.Pool

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-exporters-'))
  stack = await startStack({
    directory,
    guardsExit: false,
    parts: [
      redis({ settings: { maxmemory: '8mb', 'maxmemory-policy': 'allkeys-lru' } }),
      postgres({ password: PASSWORD, settings: { archive_mode: 'on' } }),
      standbyOf('postgres', { name: 'standby', password: PASSWORD }),
    ],
  })
  database = new pg.Pool({ connectionString: stack.url('postgres') })
  database.on('error', () => {})
  await database.query('CREATE EXTENSION pg_stat_statements')
  await provisionTenants({
    databaseUrl: stack.url('postgres'),
    tenants: [
      { id: 'acme', tier: 'enterprise' },
      { id: 'hooli', tier: 'starter' },
    ],
  })
})
afterAll(async () => {
  await database?.end()
  await stack?.stop()
  await rm(directory, { recursive: true, force: true })
})

let watching: RegisteredExporters[] = []
afterEach(async () => {
  await Promise.all(watching.map((each) => each.close()))
  watching = []
})

interface Watched {
  /** The value of a series on a fresh page; undefined when it is absent. */
  value(series: string): Promise<number | undefined>
  /** Of several series on one page. */
  values(...series: readonly string[]): Promise<readonly (number | undefined)[]>
  readonly changes: (string | undefined)[]
}

const valueOn = (page: string, series: string): number | undefined => {
  const line = page.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

const watch = (exporters: readonly Exporter[]): Watched => {
  const changes: (string | undefined)[] = []
  const registered = registerExporters(new Registry(), exporters, {
    onChange: ({ failure }) => void changes.push(failure),
  })
  watching.push(registered)
  return {
    changes,
    value: async (series) => valueOn(await registered.scrape(), series),
    async values(...series) {
      const page = await registered.scrape()
      return series.map((each) => valueOn(page, each))
    },
  }
}

const primary = () => watch(postgresExporters({ url: stack.url('postgres'), server: 'primary' }))
const bothSides = () =>
  watch([
    ...postgresExporters({ url: stack.url('postgres'), server: 'primary' }),
    ...postgresExporters({ url: stack.url('standby'), server: 'standby' }),
  ])
const patiently = { timeout: 15_000, interval: 100 }

const lagOf = (server: string, side = server) =>
  `postgres_replication_lag_seconds{server="${server}",side="${side}",standby="standby"}`

describe('PostgreSQL', () => {
  test('a standby whose replay is paused falls behind on both sides, and catches up', async () => {
    const { value } = bothSides()
    await expect.poll(() => value(lagOf('primary')), patiently).toBe(0)
    await expect.poll(() => value(lagOf('standby')), patiently).toBe(0)

    const standby = new pg.Client({ connectionString: stack.url('standby') })
    await standby.connect()
    try {
      await standby.query('SELECT pg_wal_replay_pause()')
      await database.query('CREATE TABLE IF NOT EXISTS written (at timestamptz); INSERT INTO written VALUES (now())')
      await expect.poll(() => value(lagOf('primary')), patiently).toBeGreaterThan(1)
      await expect.poll(() => value(lagOf('standby')), patiently).toBeGreaterThan(1)
      const bytes = 'postgres_replication_lag_bytes{server="primary",side="primary",standby="standby"}'
      expect(await value(bytes)).toBeGreaterThan(0)
      await standby.query('SELECT pg_wal_replay_resume()')
    } finally {
      await standby.end()
    }
    await expect.poll(() => value(lagOf('primary')), patiently).toBe(0)
    await expect.poll(() => value(lagOf('standby')), patiently).toBe(0)
  })

  test('a standby that is gone has no lag on the primary, and comes back', async () => {
    const { value } = primary()
    await expect.poll(() => value(lagOf('primary')), patiently).toBe(0)
    await stack.part('standby').stop()
    await expect.poll(() => value(lagOf('primary')), patiently).toBeUndefined()
    await stack.part('standby').start()
    await expect.poll(() => value(lagOf('primary')), patiently).toBe(0)
  })

  test('connections are counted by what they do', async () => {
    const { value } = primary()
    const inTransaction = 'postgres_connections{server="primary",state="idle in transaction"}'
    expect(await value(inTransaction)).toBe(0)
    const client = await database.connect()
    await client.query('BEGIN')
    expect(await value(inTransaction)).toBe(1)
    await client.query('ROLLBACK')
    client.release()
    await expect.poll(() => value(inTransaction)).toBe(0)
    expect(await value('postgres_max_connections{server="primary"}')).toBe(100)
  })

  test('a slow statement is in the bucket of its duration, count and sum', async () => {
    const { value, values } = primary()
    const bucket = (le: number) => `postgres_query_duration_seconds_bucket{server="primary",le="${le}"}`
    const between = async (): Promise<number> => {
      const [slow = 0, quick = 0] = await values(bucket(0.5), bucket(0.25))
      return slow - quick
    }
    const before = await between()
    for (let count = 0; count < 3; count += 1) await database.query('SELECT pg_sleep(0.3)')
    expect(await between()).toBeCloseTo(before + 3, 1)
    expect(await value('postgres_query_duration_seconds_sum{server="primary"}')).toBeGreaterThan(0.9)
  })

  test("a tenant's schema grows with what is written to it", async () => {
    const sizes = () =>
      watch(postgresExporters({ url: stack.url('postgres'), server: 'primary', schemaSizeSeconds: 0 }))
    const { value } = sizes()
    const size = 'postgres_tenant_schema_size_bytes{server="primary",tenant_id="acme"}'
    await expect.poll(() => value(size), patiently).toBeGreaterThan(0)
    const before = (await value(size)) ?? 0
    await database.query(
      `INSERT INTO "tenant_acme".agents (name, created_by) SELECT 'agent ' || n, 'test' FROM generate_series(1, 20000) n`,
    )
    await expect.poll(() => value(size), patiently).toBeGreaterThan(before + 500_000)
  })

  test('while segments cannot be archived, what would be lost grows older', async () => {
    const { value } = primary()
    const unarchived = () => value('postgres_wal_unarchived_seconds{server="primary"}')
    const failures = () => value('postgres_wal_archive_failures_total{server="primary"}')
    const archived = () => value('postgres_wal_last_archived_timestamp_seconds{server="primary"}')
    const writeSegment = () =>
      database
        .query('CREATE TABLE IF NOT EXISTS written (at timestamptz); INSERT INTO written VALUES (now())')
        .then(() => database.query('SELECT pg_switch_wal()'))
    const archiveWith = async (command: string) => {
      await database.query(`ALTER SYSTEM SET archive_command = '${command}'`)
      await database.query('SELECT pg_reload_conf()')
    }
    await archiveWith('true')
    await writeSegment()
    await expect.poll(archived, patiently).toBeGreaterThan(Date.now() / 1000 - 30)
    const [lastArchived = 0, failuresBefore = 0] = [await archived(), await failures()]

    await archiveWith('false')
    await writeSegment()
    await expect.poll(failures, patiently).toBeGreaterThan(failuresBefore)
    await expect.poll(unarchived, patiently).toBeGreaterThan(1)

    await archiveWith('true')
    await writeSegment()
    await expect.poll(archived, { ...patiently, timeout: 60_000 }).toBeGreaterThan(lastArchived)
    await expect.poll(unarchived, { ...patiently, timeout: 60_000 }).toBeLessThan(1)
  })

  test('a server that hangs costs its own series and not the page; when it goes on, so do they', async () => {
    const { value, changes } = primary()
    const max = 'postgres_max_connections{server="primary"}'
    const up = 'tenantscope_exporter_up{exporter="postgres:primary"}'
    expect(await value(max)).toBe(100)
    stack.part('postgres').pause()
    try {
      await expect.poll(() => value(up), patiently).toBe(0)
      const startedAt = performance.now()
      expect(await value(max)).toBeUndefined()
      expect(performance.now() - startedAt).toBeLessThan(1500)
    } finally {
      stack.part('postgres').resume()
    }
    await expect.poll(() => value(max), patiently).toBe(100)
    expect(changes.length).toBeLessThanOrEqual(6)
    expect(changes.at(-1)).toBeUndefined()
  })

  test('without pg_stat_statements only query times are missing, with what to do about it', async () => {
    await database.query('DROP EXTENSION pg_stat_statements')
    const { value, changes } = primary()
    expect(await value('postgres_max_connections{server="primary"}')).toBe(100)
    expect(await value('tenantscope_exporter_up{exporter="postgres-statements:primary"}')).toBe(0)
    expect(changes).toEqual([expect.stringMatching(/^pg_stat_statements is missing: .*CREATE EXTENSION/)])
    await database.query('CREATE EXTENSION pg_stat_statements')
    expect(await value('tenantscope_exporter_up{exporter="postgres-statements:primary"}')).toBe(1)
  })

  test('a wrong password is told once, and neither it nor the URL is', async () => {
    const url = new URL(stack.url('postgres'))
    url.password = 'wrong-secret'
    const { value, changes } = watch(postgresExporters({ url: url.href, server: 'primary' }))
    for (let scrape = 0; scrape < 5; scrape += 1) {
      expect(await value('tenantscope_exporter_up{exporter="postgres:primary"}')).toBe(0)
    }
    // Once of the server and once of its statements.
    expect(changes).toEqual(Array(2).fill('password authentication failed for user "tenantscope"'))
  })
})

describe('Redis', () => {
  const exporter = () => watch([connectRedisExporter({ url: stack.url('redis') })])
  const withClient = async (use: (client: Redis) => Promise<unknown>): Promise<void> => {
    const client = new Redis(stack.url('redis'))
    try {
      await use(client)
    } finally {
      client.disconnect()
    }
  }

  test('filled to its limit it tells so, and evicts; look-ups are hits and misses', async () => {
    const { value } = exporter()
    expect(await value('redis_memory_max_bytes')).toBe(8 << 20)
    await withClient(async (client) => {
      await client.set('known', 1)
      await client.get('known')
      await client.get('unknown')
      expect(await value('redis_keyspace_hits_total')).toBe(1)
      expect(await value('redis_keyspace_misses_total')).toBe(1)
      const value64k = 'x'.repeat(64 << 10)
      for (let key = 0; key < 200; key += 1) await client.set(`filler:${key}`, value64k)
      expect(((await value('redis_memory_usage_bytes')) ?? 0) / (8 << 20)).toBeGreaterThan(0.9)
      expect(await value('redis_evicted_keys_total')).toBeGreaterThan(0)
      await client.flushall()
      expect(((await value('redis_memory_usage_bytes')) ?? 0) / (8 << 20)).toBeLessThan(0.5)
    })
  })

  test('a server that hangs is down in time, and up again when it goes on', async () => {
    const { value } = exporter()
    expect(await value('tenantscope_exporter_up{exporter="redis"}')).toBe(1)
    stack.part('redis').pause()
    try {
      const startedAt = performance.now()
      expect(await value('redis_memory_usage_bytes')).toBeUndefined()
      expect(performance.now() - startedAt).toBeLessThan(1500)
      expect(await value('tenantscope_exporter_up{exporter="redis"}')).toBe(0)
    } finally {
      stack.part('redis').resume()
    }
    await expect.poll(() => value('tenantscope_exporter_up{exporter="redis"}'), patiently).toBe(1)
  })

  test('wrong credentials are told once, without the password', async () => {
    await withClient(async (client) => {
      await client.config('SET', 'requirepass', 'right')
      const url = new URL(stack.url('redis'))
      url.password = 'wrong-secret'
      const { value, changes } = watch([connectRedisExporter({ url: url.href })])
      for (let scrape = 0; scrape < 5; scrape += 1) {
        expect(await value('tenantscope_exporter_up{exporter="redis"}')).toBe(0)
      }
      await client.config('SET', 'requirepass', '')
      expect(changes).toHaveLength(1)
      expect(changes[0]).toMatch(/WRONGPASS|NOAUTH/)
      expect(changes[0]).not.toContain('wrong-secret')
    })
  })
})

describe('tenants', () => {
  const objectives = {
    schema: 1 as const,
    objectives: { 'api-availability': { starter: 0.995, business: 0.999, enterprise: 0.999 } },
    errorBudgets: { 'api-availability': { starter: 0.005, business: 0.001, enterprise: 0.001 } },
  }
  const source = () => postgresTenants(() => database)

  test('a change of tier and a sign-up change what is promised to whom', async () => {
    const { value } = watch([tenantExporter(source(), objectives)])
    const promised = (id: string, tier: string) =>
      value(`slo_objective_ratio{slo="api-availability",tenant_id="${id}",tier="${tier}"}`)
    expect(await promised('hooli', 'starter')).toBe(0.995)
    const signUps = (await value('tenant_signups_last_day')) ?? 0
    await provisionTenants({
      databaseUrl: stack.url('postgres'),
      tenants: [
        { id: 'hooli', tier: 'business' },
        { id: 'initech', tier: 'starter' },
      ],
    })
    expect(await promised('hooli', 'starter')).toBeUndefined()
    expect(await promised('hooli', 'business')).toBe(0.999)
    expect(await value('tenant_signups_last_day')).toBe(signUps + 1)
  })

  test('tenants are active and adopt features by what their agents do', async () => {
    const { value } = watch([tenantExporter(source(), objectives)])
    expect(await value('tenants_active{window="1d"}')).toBe(0)
    await database.query(
      `INSERT INTO public.agent_activity (tenant_id, agent_id, last_active_at)
       VALUES ('acme', gen_random_uuid(), now()), ('hooli', gen_random_uuid(), now() - interval '3 days')`,
    )
    expect(await value('tenants_active{window="1d"}')).toBe(1)
    expect(await value('tenants_active{window="7d"}')).toBe(2)
    const tenants = Number((await database.query('SELECT count(*) FROM public.tenants')).rows[0].count)
    expect(await value('tenant_feature_adoption_ratio{feature="agents"}')).toBeCloseTo(2 / tenants)
  })

  test('what is older than anybody looks back is removed, and nothing else', async () => {
    await database.query(
      `INSERT INTO public.task_outcomes (minute, tenant_id, completed)
       SELECT date_trunc('minute', now()) - n * interval '1 day', 'acme', 1 FROM generate_series(0, 6000) n`,
    )
    await database.query(
      `INSERT INTO public.agent_activity (tenant_id, agent_id, last_active_at)
       VALUES ('acme', gen_random_uuid(), now() - interval '36 days')`,
    )
    expect(await pruneHistory(database as Queryable)).toBe(6001 - 35 + 1)
    expect(await pruneHistory(database as Queryable)).toBe(0)
    const { rows } = await database.query('SELECT count(*)::integer AS kept FROM public.task_outcomes')
    expect(rows[0].kept).toBe(35)
  })

  test('quota use is what the service counts in Redis', async () => {
    const client = new Redis(stack.url('redis'))
    await once(client, 'ready')
    try {
      const budget = createTenantBudget({ redis: client, limits: tierLimits })
      const { value } = watch([quotaExporter(source(), () => client, taskQuota)])
      const used = () => value('tenant_quota_used_ratio{tenant_id="acme",quota="tasks_per_day"}')
      expect(await used()).toBe(0)
      const acme = { id: 'acme', tier: 'enterprise' } as const
      await budget.spendTask(acme)
      await budget.spendTask(acme)
      await budget.refundTask(acme)
      expect(await used()).toBe(1 / tierLimits.enterprise.tasksPerDay)
    } finally {
      client.disconnect()
    }
  })
})
