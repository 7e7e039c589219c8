/**
 * `node --import tsx bench/exporters.ts [--quick] [--write]`: what a scrape of the exporters costs, on real PostgreSQL and
 * Redis with 1,000 tenants. Ends with 1 when a limit is exceeded; `--write` puts the table into src/exporters/README.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Registry } from 'prom-client'
import { generate } from 'selfsigned'
import { costExporter } from '../src/exporters/cost/cost-exporter.ts'
import { noUsage, type UsageSource } from '../src/exporters/cost/usage.ts'
import type { Exporter } from '../src/exporters/exporter.ts'
import { pod, startApiServer } from '../src/exporters/kubernetes/api-server.fixture.ts'
import { kubernetesExporter } from '../src/exporters/kubernetes/kubernetes-exporter.ts'
import { composeExporters } from '../src/exporters/process/compose.ts'
import { readExporterConfig } from '../src/exporters/process/environment.ts'
import { registerExporters } from '../src/exporters/register-exporters.ts'
import { migrateShared } from '../src/service/database/migrate.ts'
import { postgres, redis, startStack } from '../src/stackrun/index.ts'

const TENANTS = 1_000
const PODS = 100
const WARM_UP = 10
const SCRAPES = process.argv.includes('--quick') ? 20 : 100
/** How often Prometheus comes in production. */
const SCRAPE_INTERVAL_SECONDS = 15
const LIMITS = { singleMs: 50, tenantMs: 200, databaseCoreRatio: 0.01 }

/** Rows, activity and schemas of tenants: what the exporters read, at the size of a grown service. */
const fill = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await migrateShared(client)
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    await client.query(
      `INSERT INTO public.tenants (id, tier)
       SELECT 'tenant-' || n, (ARRAY['starter', 'business', 'enterprise'])[1 + n % 3] FROM generate_series(1, $1) AS n`,
      [TENANTS],
    )
    await client.query(
      `INSERT INTO public.agent_activity (tenant_id, agent_id, last_active_at)
       SELECT id, gen_random_uuid(), now() - random() * interval '60 days'
       FROM public.tenants, generate_series(1, 10)`,
    )
    await client.query(
      `INSERT INTO public.task_outcomes (minute, tenant_id, completed)
       SELECT date_trunc('minute', now()) - n * interval '1 hour', id, 10 FROM public.tenants, generate_series(1, 50) AS n`,
    )
    for (let n = 1; n <= TENANTS; n += 1) {
      const schema = pg.escapeIdentifier(`tenant_tenant-${n}`)
      await client.query(`CREATE SCHEMA ${schema} CREATE TABLE tasks (id uuid PRIMARY KEY, payload jsonb)`)
    }
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

/** Linux counts in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100

/** Parent and CPU ticks of a process, those of its ended children included: proc_pid_stat(5), fields 4 and 14 to 17. */
const readProcess = (pid: string): { readonly parent: number; readonly ticks: number } => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return { parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, each) => sum + each, 0) }
}

/** CPU time so far of the server and of its backends; undefined where there is no /proc to tell. */
const cpuSecondsOf = (serverPid: number | undefined): number | undefined => {
  if (serverPid === undefined || !existsSync(`/proc/${serverPid}/stat`)) return undefined
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .map((pid) => ({ pid: Number(pid), ...readProcess(pid) }))
    .filter(({ pid, parent }) => pid === serverPid || parent === serverPid)
  return ticks.reduce((sum, each) => sum + each.ticks, 0) / TICKS_PER_SECOND
}

interface Timing {
  readonly name: string
  readonly medianMs: number
  readonly p95Ms: number
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0

const time = async (name: string, scrape: () => Promise<string>): Promise<Timing> => {
  for (let count = 0; count < WARM_UP; count += 1) await scrape()
  const times: number[] = []
  for (let count = 0; count < SCRAPES; count += 1) {
    const startedAt = performance.now()
    const page = await scrape()
    times.push(performance.now() - startedAt)
    if (/^tenantscope_exporter_up\{.*\} 0$/m.test(page)) throw new Error(`${name} was down while it was measured`)
  }
  const sorted = times.sort((a, b) => a - b)
  return { name, medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) }
}

const OF_ALL_TENANTS = ['tenant', 'cost', 'all together']
const limitOf = ({ name }: Timing): number => (OF_ALL_TENANTS.includes(name) ? LIMITS.tenantMs : LIMITS.singleMs)

/** What Prometheus would tell of a month. Shared and told anew at each scrape, while in production it is kept for minutes. */
const usage: UsageSource = async () =>
  Array.from({ length: TENANTS }, (_, n) => ({
    tenantId: `tenant-${n}`,
    tier: 'starter',
    amounts: { ...noUsage, handlingSeconds: n * 60, querySeconds: n, requests: n * 1000, logBytes: n * 1e6 },
  }))

const README = 'src/exporters/README.md'
const MARK = { begin: '<!-- bench/exporters.ts --write -->', end: '<!-- end -->' }

/** Puts the table between the marks of the README. */
const writeTable = async (lines: readonly string[]): Promise<void> => {
  const text = await readFile(README, 'utf8')
  const [from, to] = [text.indexOf(MARK.begin), text.indexOf(MARK.end)]
  if (from < 0 || to < from) throw new Error(`${README} has no place for the table: put ${MARK.begin} and ${MARK.end}`)
  await writeFile(README, `${text.slice(0, from + MARK.begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`)
}

const pageOf = (exporters: readonly Exporter[]) => registerExporters(new Registry(), exporters, { timeoutSeconds: 30 })

const directory = await mkdtemp(join(tmpdir(), 'bench-exporters-'))
const [certificate, backup] = [join(directory, 'tls.crt'), join(directory, 'base.tar')]
await writeFile(certificate, (await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })).cert)
await writeFile(backup, 'data')
const apiServer = await startApiServer()
apiServer.world.pods = Array.from({ length: PODS }, (_, n) => pod(`api-${n}`, n))
const stack = await startStack({ directory: join(directory, 'run'), parts: [postgres(), redis()] })
try {
  await fill(stack.url('postgres'))
  const config = readExporterConfig({
    DATABASE_URL: stack.url('postgres'),
    REDIS_URL: stack.url('redis'),
    DISK_MOUNTS: 'auto',
    CERTIFICATES: certificate,
    BACKUPS: JSON.stringify([{ name: 'base', kind: 'backup', source: { directory, endsWith: '.tar' } }]),
    EXPORTER_TIMEOUT_SECONDS: '30',
  })
  const exporters: readonly Exporter[] = [
    ...(await composeExporters(config)),
    kubernetesExporter({ access: { url: apiServer.url, token: async () => 'token' }, namespace: 'bench' }),
    costExporter({ usage, intervalSeconds: 0 }),
  ]
  const timings: Timing[] = []
  for (const exporter of exporters) timings.push(await time(exporter.name, pageOf([exporter]).scrape))

  const all = pageOf(exporters)
  const serverPid = stack.part('postgres').pid
  const cpuBefore = cpuSecondsOf(serverPid)
  timings.push(await time('all together', all.scrape))
  const cpuAfter = cpuSecondsOf(serverPid)
  await all.close()

  const rows = timings.map((timing) => ({ ...timing, limitMs: limitOf(timing) }))
  console.table(
    rows.map(({ name, medianMs, p95Ms, limitMs }) => ({
      exporter: name,
      'median ms': medianMs.toFixed(1),
      'p95 ms': p95Ms.toFixed(1),
      'limit ms': limitMs,
    })),
  )
  const databaseCoreRatio =
    cpuBefore === undefined || cpuAfter === undefined
      ? undefined
      : (cpuAfter - cpuBefore) / (WARM_UP + SCRAPES) / SCRAPE_INTERVAL_SECONDS
  const ofDatabase =
    databaseCoreRatio === undefined
      ? 'database: its CPU time is told only by Linux'
      : `database: ${(databaseCoreRatio * 100).toFixed(3)} % of one core at a scrape every ${SCRAPE_INTERVAL_SECONDS} s with ${TENANTS} tenants (limit ${LIMITS.databaseCoreRatio * 100} %)`
  console.log(ofDatabase)
  const isWithin =
    rows.every(({ medianMs, limitMs }) => medianMs < limitMs) && (databaseCoreRatio ?? 0) < LIMITS.databaseCoreRatio
  if (!isWithin) process.exitCode = 1
  if (process.argv.includes('--write')) {
    const named = (name: string) => name.replace(directory, '…')
    await writeTable([
      `${TENANTS} tenants, ${PODS} pods, ${SCRAPES} warm scrapes, Node ${process.versions.node} on ${cpus().length} cores:`,
      '',
      '| exporter | median ms | p95 ms | limit ms |',
      '| --- | ---: | ---: | ---: |',
      ...rows.map(
        ({ name, medianMs, p95Ms, limitMs }) =>
          `| ${named(name)} | ${medianMs.toFixed(1)} | ${p95Ms.toFixed(1)} | ${limitMs} |`,
      ),
      '',
      `${ofDatabase[0]?.toUpperCase()}${ofDatabase.slice(1)}.`,
    ])
  }
} finally {
  await stack.stop()
  await apiServer.stop()
  await rm(directory, { recursive: true, force: true })
}
