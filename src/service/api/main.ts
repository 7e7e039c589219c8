/** The API process. Configuration: see config.ts. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { observeServer } from '../../instrumentation/index.ts'
import { observeRedis } from '../../instrumentation/ioredis.ts'
import { observePool, observeQueryTime, tracePool } from '../../instrumentation/pg.ts'
import { createAuthenticate } from '../auth/authenticate.ts'
import { createTokenVerifier } from '../auth/token-verifier.ts'
import { readApiConfig } from '../config.ts'
import { createPool } from '../database/pool.ts'
import type { Queryable } from '../database/queryable.ts'
import { createTenantDatabases } from '../database/tenant-database.ts'
import { drainServer } from '../lifecycle/drain-server.ts'
import { endProcess } from '../lifecycle/end-process.ts'
import { openProcessOutputs } from '../lifecycle/process-outputs.ts'
import { createProcessTelemetry } from '../lifecycle/process-telemetry.ts'
import { terminationRequested } from '../lifecycle/shutdown.ts'
import { createTenantBudget } from '../limits/tenant-budget.ts'
import { tierLimits, withRequestRates } from '../limits/tier-limits.ts'
import { connectImpatiently } from '../redis/connect.ts'
import { createTenantDirectory } from '../tenants/tenant-directory.ts'
import { createPublisher } from '../updates/publisher.ts'
import { createSubscriptions } from '../updates/subscriptions.ts'
import { serveUpdates } from '../updates/websocket-server.ts'
import { openEngine } from '../workflow/open-workflow.ts'
import { createApp } from './app.ts'

const config = readApiConfig(process.env)
const outputs = await openProcessOutputs({ service: 'api', version: config.SERVICE_VERSION, config })
const telemetry = createProcessTelemetry({
  outputs,
  service: 'api',
  version: config.SERVICE_VERSION,
  podName: config.POD_NAME,
  readiness: {
    postgres: () => pool.query('SELECT 1'),
    redis: () => redis.ping(),
    workflow: () => engine.check(),
  },
})
const { log } = telemetry

const pool = createPool({
  url: config.DATABASE_URL,
  applicationName: 'api',
  maxConnections: config.DATABASE_POOL_SIZE,
  onIdleError: (error) => log.warn('an idle database connection was lost', { error: error.message }),
})
const redis = connectImpatiently({ url: config.REDIS_URL, name: 'api', log })
const subscriber = connectImpatiently({ url: config.REDIS_URL, name: 'updates', log })
const engine = await openEngine({ config, telemetry, redis })
observePool(telemetry, pool, { name: 'api' })
observeQueryTime(telemetry, pool)
tracePool(pool)
observeRedis(telemetry, redis)

const authenticate = createAuthenticate({
  verifyToken: createTokenVerifier({
    keySet: config.JWT_JWKS,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  }),
  directory: createTenantDirectory({ database: pool as Queryable }),
  baseDomain: config.BASE_DOMAIN,
})
const limits = withRequestRates(tierLimits, config.REQUESTS_PER_SECOND)
const budget = createTenantBudget({ redis, limits })
const app = createApp({
  telemetry,
  authenticate,
  budget,
  limits,
  engine,
  databases: createTenantDatabases(pool),
  publishUpdate: createPublisher(telemetry, redis),
})

const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 }, app)
observeServer(server, telemetry.requestMetrics)
const updates = serveUpdates({
  server,
  telemetry,
  authenticate,
  budget,
  limits,
  subscriptions: createSubscriptions(subscriber),
})

server.listen(config.PORT, config.HOST)
await once(server, 'listening')
const operations = await telemetry.listen({ port: config.OPS_PORT, host: config.HOST })
log.info('the API serves', { address: server.address(), operations_port: operations.port })

await terminationRequested()
await endProcess(telemetry, { ...config, outputs }, [
  { name: 'requests', run: () => drainServer(server, updates.close) },
  { name: 'workflow', run: engine.close },
  { name: 'redis', run: async () => [redis, subscriber].forEach((connection) => void connection.disconnect()) },
  { name: 'postgres', run: () => pool.end() },
  { name: 'operations', run: operations.close },
])
