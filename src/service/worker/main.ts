/** The worker process. Configuration: see config.ts. */
import { postgresTenants } from '../../exporters/tenant/postgres-source.ts'
import { quotaExporter } from '../../exporters/tenant/quota-exporter.ts'
import { observeRedis } from '../../instrumentation/ioredis.ts'
import { observePool, observeQueryTime, tracePool } from '../../instrumentation/pg.ts'
import { readWorkerConfig } from '../config.ts'
import { createPool } from '../database/pool.ts'
import type { Queryable } from '../database/queryable.ts'
import { createTenantDatabases } from '../database/tenant-database.ts'
import { endProcess } from '../lifecycle/end-process.ts'
import { openProcessOutputs } from '../lifecycle/process-outputs.ts'
import { createProcessTelemetry } from '../lifecycle/process-telemetry.ts'
import { repeat } from '../lifecycle/repeat.ts'
import { terminationRequested } from '../lifecycle/shutdown.ts'
import { taskQuota } from '../limits/task-quota.ts'
import { connectImpatiently, connectPatiently } from '../redis/connect.ts'
import { createPublisher } from '../updates/publisher.ts'
import { openEngine, openRunner } from '../workflow/open-workflow.ts'
import { sweepOpenTasks } from '../workflow/sweep.ts'
import { pruneHistory } from './prune-history.ts'
import { createTaskRunner } from './run-task.ts'
import { observeTenantFacts } from './tenant-facts.ts'

const PRUNING_INTERVAL_SECONDS = 3_600

const config = readWorkerConfig(process.env)
const outputs = await openProcessOutputs({ service: 'worker', version: config.SERVICE_VERSION, config })
const telemetry = createProcessTelemetry({
  outputs,
  service: 'worker',
  version: config.SERVICE_VERSION,
  podName: config.POD_NAME,
  readiness: {
    postgres: () => pool.query('SELECT 1'),
    redis: () => redis.ping(),
    workflow: () => engine.check(),
  },
  exporters: [
    quotaExporter(
      postgresTenants(() => pool),
      () => redis,
      taskQuota,
    ),
  ],
})
const { log } = telemetry

const pool = createPool({
  url: config.DATABASE_URL,
  applicationName: 'worker',
  maxConnections: config.DATABASE_POOL_SIZE,
  onIdleError: (error) => log.warn('an idle database connection was lost', { error: error.message }),
})
const database = pool as Queryable
const redis = connectImpatiently({ url: config.REDIS_URL, name: 'worker', log })
const jobs = connectPatiently({ url: config.REDIS_URL, name: 'jobs', log })
const engine = await openEngine({ config, telemetry, redis })
observePool(telemetry, pool, { name: 'worker' })
observeQueryTime(telemetry, pool)
tracePool(pool)
observeRedis(telemetry, redis)
observeTenantFacts(telemetry, database)

const runTask = createTaskRunner({
  telemetry,
  databases: createTenantDatabases(pool),
  publishUpdate: createPublisher(telemetry, redis),
})
const runner = await openRunner({
  config,
  telemetry,
  redis: jobs,
  concurrency: config.WORKER_CONCURRENCY,
  run: runTask,
})
const sweep = repeat(config.SWEEP_INTERVAL_SECONDS, async () => {
  await sweepOpenTasks(database, engine).catch((error) => log.warn('the sweep failed', { error }))
})
const pruning = repeat(PRUNING_INTERVAL_SECONDS, async () => {
  await pruneHistory(database).catch((error) => log.warn('old history could not be removed', { error }))
})
const operations = await telemetry.listen({ port: config.OPS_PORT, host: config.HOST })
log.info('the worker works', { operations_port: operations.port, concurrency: config.WORKER_CONCURRENCY })

await terminationRequested()
await endProcess(telemetry, { ...config, outputs }, [
  { name: 'sweep', run: sweep.stop },
  { name: 'pruning', run: pruning.stop },
  { name: 'tasks', run: runner.close },
  { name: 'workflow', run: engine.close },
  { name: 'redis', run: async () => [redis, jobs].forEach((connection) => void connection.disconnect()) },
  { name: 'postgres', run: () => pool.end() },
  { name: 'operations', run: operations.close },
])
